"""Claiming rows, holding them, letting them go."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from portal.notifications.actions.claiming import Batch, anything_due, claim_batch, lease, release, still_held
from portal.notifications.models import OutboxRow, State
from tests.notifications.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

LATER = NOW + timedelta(seconds=1)


def _ids(batch):
    return [row.recipient_id for row in batch.rows]


def test_claim_takes_due_rows_oldest_first(posted):
    posted("later", at=NOW + timedelta(seconds=1))
    posted("tomorrow", at=NOW, version="2", not_before=NOW + timedelta(days=1))
    posted("sooner", at=NOW, version="3")
    assert _ids(claim_batch(at=LATER)) == ["sooner", "later"]


def test_claim_takes_at_most_fifty(posted):
    posted(*[str(number) for number in range(60)])
    assert [len(claim_batch(at=LATER).rows) for _ in range(3)] == [50, 10, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_claim_costs_the_same_for_one_and_three(posted, count, django_assert_num_queries):
    posted(*[str(number) for number in range(count)])
    with django_assert_num_queries(4):  # SAVEPOINT, SELECT, UPDATE, RELEASE
        claim_batch(at=LATER)


def test_claim_leaves_settled_rows_alone(posted):
    for state in (State.SENT, State.WITHHELD, State.DEAD):
        [row] = posted(state.value, version=state.value)
        OutboxRow.objects.filter(pk=row.pk).update(state=state)
    assert not anything_due(at=LATER)
    assert _ids(claim_batch(at=LATER)) == []


def test_claim_of_a_vanished_holder_lapses_and_counts_as_tried(posted):
    posted("1")
    first = claim_batch(at=LATER)
    assert _ids(claim_batch(at=LATER + lease())) == []
    again = claim_batch(at=LATER + lease() + timedelta(seconds=1))
    assert (_ids(again), again.rows[0].attempts, OutboxRow.objects.get().attempts) == (["1"], 1, 1)
    assert not still_held(first, first.rows[0], at=LATER + lease() + timedelta(seconds=1))


def test_claim_of_retried_rows_turns_round_from_attempt_to_attempt(posted):
    posted("a", "b", "c")
    OutboxRow.objects.update(attempts=1)
    posted("fresh", version="2")
    batch = claim_batch(at=LATER)
    assert _ids(batch) == ["fresh", "c", "b", "a"]
    release(batch.rows, claim=batch.claim)
    OutboxRow.objects.filter(version="1").update(attempts=2)
    assert _ids(claim_batch(at=LATER)) == ["fresh", "a", "b", "c"]


def test_still_held_of_a_young_claim_asks_nobody(posted, django_assert_num_queries):
    posted("1")
    batch = claim_batch(at=NOW)
    with django_assert_num_queries(0):
        assert still_held(batch, batch.rows[0], at=NOW + timedelta(seconds=9))


def test_still_held_of_an_old_claim_renews_it_and_drops_what_was_lost(posted):
    posted("mine", "lost")
    batch = claim_batch(at=NOW)
    mine, lost = batch.rows
    OutboxRow.objects.filter(pk=lost.pk).update(claim="somebody else")
    at = NOW + timedelta(seconds=11)
    assert (still_held(batch, mine, at=at), still_held(batch, lost, at=at)) == (True, False)
    assert OutboxRow.objects.get(pk=mine.pk).claimed_at == at


def test_release_lets_rows_wait_untried(posted):
    posted("1", "2")
    batch = claim_batch(at=NOW)
    release(batch.rows[1:], claim=batch.claim)
    assert list(OutboxRow.objects.values_list("state", "attempts", "claim")) == [
        ("claimed", 0, batch.claim),
        ("waiting", 0, ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_claim_by_eight_at_once_gives_each_row_to_one(posted):
    posted(*[str(number) for number in range(300)])
    taken: list[Batch] = []
    start = threading.Barrier(8)

    def work():
        start.wait()
        try:
            while (batch := claim_batch(at=LATER)).rows:
                taken.append(batch)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [row.pk for batch in taken for row in batch.rows]
    assert (len(ids), len(set(ids))) == (300, 300)
