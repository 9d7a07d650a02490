"""Kinds of message."""

import pytest

from portal.notifications.errors import KindRegisteredTwice, KindUnknown
from portal.notifications.registry import MessageKind, Withheld, kind_named, kinds, register


def _compose(row, at):
    return Withheld("test")


def test_register_makes_a_kind_known_by_name(some_kind):
    kind = MessageKind("another.kind", _compose)
    register(kind)
    register(kind)
    assert kind_named("another.kind") == kind
    assert kind in kinds()


def test_register_of_a_second_kind_of_that_name_is_refused(some_kind):
    with pytest.raises(KindRegisteredTwice):
        register(MessageKind(some_kind.name, _compose))


def test_kind_named_of_an_unknown_name_says_so():
    with pytest.raises(KindUnknown):
        kind_named("no.such")
