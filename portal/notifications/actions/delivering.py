"""Give each claimed row its own fate: compose, render, hand over, settle."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import DatabaseError, connection

from portal.notifications.actions.claiming import Batch, release, still_held
from portal.notifications.actions.settling import (
    MOST_ATTEMPTS,
    SERVER_AWAY,
    settle_failed,
    settle_sent,
    settle_withheld,
)
from portal.notifications.courier import Courier, cause_of
from portal.notifications.errors import KindUnknown, MailRefused, MailServerAway
from portal.notifications.messages import write_mail
from portal.notifications.models import OutboxRow
from portal.notifications.registry import Withheld, kind_named

logger = logging.getLogger(__name__)

MOST_WRITING_ATTEMPTS = 3
"""A message that cannot be written will not be written better by trying all day."""
AWAY_IN_A_ROW = 2
"""After so many messages in a row at which the server vanished, the others are not tried on it."""

SENT, WITHHELD, PUT_OFF, DEAD, LOST, AWAY = "sent", "withheld", "waiting", "dead", "lost", "away"
Clock = Callable[[], datetime]


def deliver_batch(batch: Batch, courier: Courier, *, clock: Clock, until: datetime) -> Counter[str]:
    """Deliver the rows of a batch one by one and return how many met which fate.

    Rows not tried when time is up or the mail server has gone are let go. Raises DatabaseError when not even a
    row's fate can be written: the claims then lapse by themselves.
    """
    fates: Counter[str] = Counter()
    away = 0
    todo = list(batch.rows)
    while todo and away < AWAY_IN_A_ROW and clock() < until:
        fate = deliver_row(todo.pop(0), batch, courier, clock=clock)
        fates[fate] += 1
        away = away + 1 if fate == AWAY else 0
    release(todo, claim=batch.claim)
    return fates


def deliver_row(row: OutboxRow, batch: Batch, courier: Courier, *, clock: Clock) -> str:
    """Deliver one row and return its fate, which stands in the row by then."""
    at = clock()
    if row.attempts >= MOST_ATTEMPTS:
        return settle_failed(row, cause="worker ended while sending", at=at, permanent=True).value
    if row.expires_at is not None and row.expires_at <= at:
        return WITHHELD if settle_withheld(row, cause="expired", at=at) else LOST
    try:
        message = _written(row, at)
    except Exception as error:  # one message that cannot be written must not hold up the others
        return _failed_writing(row, error, at=clock())
    if isinstance(message, Withheld):
        return WITHHELD if settle_withheld(row, cause=message.cause, at=clock()) else LOST
    if not still_held(batch, row, at=clock()):
        return LOST
    return _sent(row, message, courier, clock=clock)


def _written(row: OutboxRow, at: datetime) -> EmailMessage | Withheld:
    letter = kind_named(row.kind).compose(row, at)
    return letter if isinstance(letter, Withheld) else write_mail(row, letter)


def _failed_writing(row: OutboxRow, error: Exception, *, at: datetime) -> str:
    if isinstance(error, DatabaseError) and not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    logger.warning("outbox row %s (%s) cannot be written: %s", row.pk, row.kind, type(error).__name__)
    # a kind is unknown to workers of the release before, for as long as a rolling restart takes
    most = MOST_ATTEMPTS if isinstance(error, KindUnknown) else MOST_WRITING_ATTEMPTS
    return settle_failed(row, cause=type(error).__name__, at=at, most=most).value


def _sent(row: OutboxRow, message: EmailMessage, courier: Courier, *, clock: Clock) -> str:
    try:
        courier.send(message)
    except MailRefused as refusal:
        return settle_failed(row, cause=refusal.cause, at=clock(), permanent=refusal.permanent).value
    except MailServerAway as absence:
        settle_failed(row, cause=SERVER_AWAY + absence.cause, at=clock())
        return AWAY
    except Exception as error:  # a header or address the mail library refuses to put on the wire
        return settle_failed(row, cause=cause_of(error), at=clock(), most=MOST_WRITING_ATTEMPTS).value
    return SENT if settle_sent(row, at=clock()) else LOST
