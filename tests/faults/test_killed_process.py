"""A process is killed while it empties the outbox: nothing is lost, and at most one mail comes twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.notifications.actions import drain_outbox
from portal.notifications.actions.claiming import lease
from tests.faults.conftest import put, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_too]

KILLED = -9


def _after_lease():
    return timezone.now() + lease() + timedelta(seconds=1)


@pytest.mark.parametrize(("point", "repeated"), [("send", 0), ("settle", 1)])
def test_process_killed_before_or_after_sending_loses_nothing(point, repeated, by_smtp, sink, run_python):
    by_smtp(sink.port)
    ids = put("a", "b", "c")
    ended = run_python("tests.faults.victim", point, EMAIL_URL=f"smtp://127.0.0.1:{sink.port}")
    assert ended.returncode == KILLED, ended.stderr
    assert states() == {"a": "claimed", "b": "claimed", "c": "claimed"}
    assert drain_outbox(clock=timezone.now).sent == 0
    drain_outbox(clock=_after_lease)
    assert states() == {"a": "sent", "b": "sent", "c": "sent"}
    assert (sorted(sink.taken), len(set(sink.taken))) == (sorted(ids + ids[:repeated]), 3)
