"""Write down what became of a claimed row; only its holder can, and exactly one row must be hit."""

import logging
from datetime import datetime, timedelta

from portal.notifications.models import OutboxRow, State
from portal.notifications.registry import kind_named

logger = logging.getLogger(__name__)

FIRST_PAUSE_S = 5
LONGEST_PAUSE_S = 3600
MOST_ATTEMPTS = 12
"""About two and a half hours of trying."""
SERVER_AWAY = "mail server: "
"""Begins the cause of a row that waits for the mail server and not because of itself."""


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts (1 = the first failed): 5 s, doubling, up to an hour."""
    return timedelta(seconds=min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(attempts - 1, 20)))


def settle_sent(row: OutboxRow, *, at: datetime) -> bool:
    """Record that the mail server took the message."""
    settled = _settle(row, state=State.SENT, attempts=row.attempts + 1, cause="", settled_at=at)
    if settled:
        _tidy(row, at)
    return settled


def settle_withheld(row: OutboxRow, *, cause: str, at: datetime) -> bool:
    """Record that the message is not sent, on purpose."""
    settled = _settle(row, state=State.WITHHELD, cause=cause[:200], settled_at=at)
    if settled:
        _tidy(row, at)
    return settled


def settle_failed(
    row: OutboxRow, *, cause: str, at: datetime, permanent: bool = False, most: int = MOST_ATTEMPTS
) -> State:
    """Put the row off, or give it up as a dead letter when the failure is permanent or was the last attempt."""
    attempts = row.attempts + 1
    if permanent or attempts >= most:
        _settle(row, state=State.DEAD, attempts=attempts, cause=cause[:200], settled_at=at)
        logger.warning("outbox row %s (%s) is a dead letter: %s", row.pk, row.kind, cause)
        return State.DEAD
    _settle(row, state=State.WAITING, attempts=attempts, cause=cause[:200], not_before=at + pause_after(attempts))
    return State.WAITING


def hurry_rows_of_outage(*, at: datetime) -> int:
    """Make everything due that only waited for the mail server, now that it takes mail again. One statement."""
    waiting = OutboxRow.objects.filter(state=State.WAITING, not_before__gt=at, cause__startswith=SERVER_AWAY)
    return waiting.update(not_before=at)


def _settle(row: OutboxRow, **values: object) -> bool:
    held = OutboxRow.objects.filter(pk=row.pk, claim=row.claim, state=State.CLAIMED)
    if held.update(claim="", claimed_at=None, **values) == 1:
        return True
    logger.warning("outbox row %s was no longer held when it was settled", row.pk)
    return False


def _tidy(row: OutboxRow, at: datetime) -> None:
    try:
        settled = kind_named(row.kind).settled
        if settled is not None:
            settled(row, at)
    except Exception as error:  # the row's fate is written; what another app's hook raises must not undo it
        logger.warning("outbox row %s (%s) is settled but left %s behind", row.pk, row.kind, type(error).__name__)
