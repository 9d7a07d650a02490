"""Reads of the outbox for those who look after it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from portal.notifications.models import OutboxRow, State

COUNT_CAP = 100


@dataclass(frozen=True)
class StateCount:
    """How many rows are in a state, counted up to a cap."""

    state: State
    count: int
    capped: bool

    @property
    def label(self) -> str:
        return f"{self.count}+" if self.capped else str(self.count)


def state_counts() -> list[StateCount]:
    """Return one count per state in the order a message goes through them, each capped at "99+"."""
    counts = [(state, OutboxRow.objects.filter(state=state)[:COUNT_CAP].count()) for state in State]
    return [StateCount(state, min(count, COUNT_CAP - 1), count >= COUNT_CAP) for state, count in counts]


def oldest_waiting_at() -> datetime | None:
    """Return since when the longest-waiting message waits, None when none does."""
    waiting = OutboxRow.objects.filter(state=State.WAITING).order_by("id")
    return waiting.values_list("made_at", flat=True).first()


def dead_letters(*, before_id: int | None = None) -> QuerySet[OutboxRow]:
    """Return dead letters, newest first, from below a row id where given."""
    dead = OutboxRow.objects.filter(state=State.DEAD).order_by("-id")
    return dead if before_id is None else dead.filter(pk__lt=before_id)
