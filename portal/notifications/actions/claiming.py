"""Claim rows, hold them while sending, let go of them: each row has one holder at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from portal.ids import public_id
from portal.notifications.models import OutboxRow, State

BATCH = 50
RENEW_AFTER_S = 10
"""A claim older than this is renewed before the next message is handed over."""
SKEW_S = 15
"""How far the clocks of two worker machines may differ."""


def lease() -> timedelta:
    """Return how long a claim holds.

    Handing over one message is cut off after EMAIL_TIMEOUT and begins at most RENEW_AFTER_S after the claim was
    taken or renewed, so no living holder sends under a lapsed claim; a killed one's rows are free within a minute.
    """
    return timedelta(seconds=settings.EMAIL_TIMEOUT + RENEW_AFTER_S + SKEW_S)


@dataclass
class Batch:
    """Rows held under one claim."""

    claim: str
    claimed_at: datetime
    rows: list[OutboxRow]


def claim_batch(*, at: datetime) -> Batch:
    """Claim up to 50 due rows, oldest first; an empty batch means that nothing is due or others hold it.

    Rows whose holder vanished are taken again and count as tried: a message that kills its worker ends as a dead
    letter. The same four statements are right on both databases: PostgreSQL skips rows another worker has locked,
    SQLite's transactions are IMMEDIATE, so nobody else writes between the reading and the claiming.
    """
    claim = public_id()
    with transaction.atomic():
        rows = list(_due(at).select_for_update(skip_locked=True).order_by("not_before", "id")[:BATCH])
        if rows:
            OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(
                attempts=F("attempts") + Case(When(state=State.CLAIMED, then=Value(1)), default=Value(0)),
                state=State.CLAIMED,
                claim=claim,
                claimed_at=at,
            )
    for row in rows:
        row.attempts += row.state == State.CLAIMED
        row.state, row.claim, row.claimed_at = State.CLAIMED, claim, at
    return Batch(claim, at, sorted(rows, key=_turn))


def _turn(row: OutboxRow) -> tuple[bool, int, int]:
    """Fresh rows go first, in order. Retried ones change direction from attempt to attempt.

    So one message that ends its worker can hold up those behind it only once.
    """
    if row.attempts == 0:
        return False, 0, 0
    return True, row.attempts % 2, -row.pk if row.attempts % 2 else row.pk


def anything_due(*, at: datetime) -> bool:
    """Say whether a row waits to be claimed."""
    return _due(at).exists()


def _due(at: datetime) -> QuerySet[OutboxRow]:
    return OutboxRow.objects.filter(
        Q(state=State.WAITING) | Q(state=State.CLAIMED, claimed_at__lt=at - lease()),
        state__in=[State.WAITING, State.CLAIMED],
        not_before__lte=at,
    )


def still_held(batch: Batch, row: OutboxRow, *, at: datetime) -> bool:
    """Say whether the row may be sent now, renewing the batch's claim where it grows old.

    Two statements at most every ten seconds, none otherwise.
    """
    if at - batch.claimed_at >= timedelta(seconds=RENEW_AFTER_S):
        mine = OutboxRow.objects.filter(claim=batch.claim, state=State.CLAIMED)
        mine.update(claimed_at=at)
        kept = set(mine.values_list("pk", flat=True))
        batch.rows = [held for held in batch.rows if held.pk in kept]
        batch.claimed_at = at
    return any(held.pk == row.pk for held in batch.rows)


def release(rows: list[OutboxRow], *, claim: str) -> None:
    """Let rows go untried: they wait as before. One statement, none for no rows."""
    if rows:
        OutboxRow.objects.filter(pk__in=[row.pk for row in rows], claim=claim, state=State.CLAIMED).update(
            state=State.WAITING, claim="", claimed_at=None
        )
