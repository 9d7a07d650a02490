"""Putting messages into the outbox."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from portal.notifications.actions import post
from portal.notifications.models import OutboxRow, State
from portal.notifications.registry import Recipient, Ref
from tests.notifications.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def _post(count, version="1", **more):
    to = [Recipient("test", str(number)) for number in range(count)]
    post(kind="test.letter", about=Ref("thing", "7"), version=version, to=to, at=NOW, **more)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_post_to_some_writes_one_row_each_in_one_statement(count, django_assert_num_queries):
    with django_assert_num_queries(1):
        _post(count)
    assert OutboxRow.objects.filter(state=State.WAITING, not_before=NOW, made_at=NOW).count() == count


def test_post_to_many_is_one_statement_on_postgresql(django_assert_num_queries):
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else -(-500 // 58)):
        _post(500)
    assert OutboxRow.objects.count() == 500


def test_post_to_nobody_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        _post(0)


def test_post_the_same_again_leaves_the_rows_as_they_are():
    _post(2)
    OutboxRow.objects.update(state=State.SENT)
    _post(3)
    assert list(OutboxRow.objects.values_list("recipient_id", "state")) == [
        ("0", "sent"),
        ("1", "sent"),
        ("2", "waiting"),
    ]


def test_post_of_another_version_is_another_message():
    _post(1)
    _post(1, version="2")
    assert len(set(OutboxRow.objects.values_list("message_id", flat=True))) == 2


def test_post_names_one_recipient_twice_writes_one_row():
    post(kind="test.letter", about=Ref("thing", "7"), version="1", to=[Recipient("test", "1")] * 2, at=NOW)
    assert OutboxRow.objects.count() == 1


def test_post_with_times_keeps_them():
    _post(1, not_before=NOW + timedelta(hours=1), expires_at=NOW + timedelta(hours=2))
    row = OutboxRow.objects.get()
    assert (row.not_before, row.expires_at) == (NOW + timedelta(hours=1), NOW + timedelta(hours=2))


def test_post_in_a_transaction_that_rolls_back_leaves_nothing_and_nudges_nobody(monkeypatch):
    nudges = []
    monkeypatch.setattr("portal.notifications.actions.posting.nudge_worker", lambda: nudges.append(1))

    @transaction.atomic
    def fail_after_posting():
        _post(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_posting()
    assert (OutboxRow.objects.count(), nudges) == (0, [])


def test_post_nudges_once_the_transaction_commits(monkeypatch, django_capture_on_commit_callbacks):
    nudges = []
    monkeypatch.setattr("portal.notifications.actions.posting.nudge_worker", lambda: nudges.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        _post(2)
        assert nudges == []
    assert nudges == [1]
