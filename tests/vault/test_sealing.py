"""Sealing: what goes in, what it costs, what is refused."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from portal.vault.actions import (
    Identity,
    contact_digest,
    new_key,
    seal_identity,
    seal_many_words,
    seal_words,
)
from portal.vault.actions.sealing import WORDS_MOST
from portal.vault.errors import NothingToSeal, TooLong, Unreadable
from portal.vault.models import ContactHash, Sealed, WrappedKey
from portal.vault.queries import contacts_since, key_ids_for_contact

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.sqlite_too]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MARI = Identity("Mari Maasikas", "mari@example.org", "+372 5123 4567")


def test_new_key_is_one_insert_in_the_key_store(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0), CaptureQueriesContext(connections["keys"]) as keys:
        key_id = new_key(at=AT)

    assert [query["sql"].split()[0] for query in keys.captured_queries] == ["INSERT"]
    assert WrappedKey.objects.get().pk == key_id


@pytest.mark.parametrize(("identity", "statements"), [(MARI, 2), (Identity("Mari", "m@x.org"), 2), (Identity("M"), 1)])
def test_seal_identity_under_a_fresh_key_reads_nothing(
    identity: Identity, statements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key_id = new_key(at=AT)

    with django_assert_num_queries(statements), CaptureQueriesContext(connections["keys"]) as keys:
        seal_identity(key_id=key_id, identity=identity, at=AT)

    assert keys.captured_queries == []


@pytest.mark.parametrize("count", [1, 3])
def test_seal_many_words_of_any_number_is_one_insert_and_one_key(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key_id = UUID(new_key(at=AT).hex)

    with django_assert_num_queries(1), CaptureQueriesContext(connections["keys"]) as keys:
        numbers = seal_many_words(key_id=key_id, words=["küsimus"] * count, at=AT)

    assert len(keys.captured_queries) == 1
    assert set(numbers) == set(Sealed.objects.values_list("pk", flat=True))
    assert len(set(numbers)) == count


def test_seal_identity_with_contacts_is_found_by_exact_match() -> None:
    one, other = new_key(at=AT), new_key(at=AT)
    seal_identity(key_id=one, identity=MARI, at=AT)
    seal_identity(key_id=other, identity=Identity(email="MARI@example.org "), at=AT + timedelta(days=1))

    assert key_ids_for_contact("mail", "Mari@Example.org") == {one, other}
    assert key_ids_for_contact("phone", "00372 51234567") == {one}
    assert key_ids_for_contact("mail", "mari@example.or") == set()
    assert contacts_since(contact_digest("mail", "mari@example.org"), AT) == 2
    assert contacts_since(contact_digest("mail", "mari@example.org"), AT + timedelta(seconds=1)) == 1


@pytest.mark.parametrize(
    ("identity", "error"),
    [
        (Identity(), NothingToSeal),
        (Identity(name="x" * 201), TooLong),
        (Identity(email="x" * 255), TooLong),
        (Identity(phone="1" * 41), TooLong),
    ],
)
def test_seal_identity_without_or_with_too_much_is_refused(identity: Identity, error: type[Exception]) -> None:
    with pytest.raises(error):
        seal_identity(key_id=new_key(at=AT), identity=identity, at=AT)

    assert Sealed.objects.count() == ContactHash.objects.count() == 0


@pytest.mark.parametrize(("words", "error"), [(" \n", NothingToSeal), ("x" * (WORDS_MOST + 1), TooLong)])
def test_seal_words_without_or_with_too_much_is_refused(words: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        seal_words(key_id=new_key(at=AT), words=words, at=AT)


def test_seal_words_under_a_key_that_never_was_is_refused() -> None:
    with pytest.raises(Unreadable):
        seal_words(key_id=uuid4(), words="x", at=AT)


def test_fresh_key_copied_or_pickled_is_only_the_id() -> None:
    fresh = new_key(at=AT)

    assert [type(copy.copy(fresh)), type(copy.deepcopy(fresh)), type(pickle.loads(pickle.dumps(fresh)))] == [UUID] * 3
    assert copy.deepcopy({"key": fresh}) == {"key": fresh}
    assert repr(MARI).count("Mari") == 0
