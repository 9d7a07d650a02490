"""The officer's queue: concerns within reach, by deadline, fifty at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from officers.models import Region
from portal.accounts.models import User
from reports.choices import Status
from reports.models import OPEN, RESIDENT_SPOKE, Concern
from reports.queries import concerns_at_desk

PAGE_SIZE = 50
COUNT_CAP = 99
SHOWN = (
    *("id", "public_id", "kind", "words", "status", "due_at", "submitted_at", "resident_spoke_at", "reopened_at"),
    *("where_words", "region__name", "region__slug", "answerer__name", "place__name"),
)


class View(StrEnum):
    """The named cuts of the queue."""

    OPEN = "open"
    NEW = "new"
    RESIDENT_SPOKE = "resident-spoke"
    WAITING = "waiting"
    REFERRED = "referred"
    MINE = "mine"
    NOBODY = "nobody"
    CLOSED = "closed"


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: just after (or, backwards, just before) this row in the order of the queue."""

    due_at: datetime
    concern_id: int
    backwards: bool = False

    def text(self) -> str:
        """Return the cursor for an address."""
        return f"{'-' if self.backwards else ''}{self.due_at.isoformat()}_{self.concern_id}"


def cursor_of(text: str) -> Cursor | None:
    """Return the cursor of an address, or None for the first page and for anything that is no cursor."""
    moment, _, number = text[:80].lstrip("-").rpartition("_")
    try:
        due_at = parse_datetime(moment.replace(" ", "+"))
        concern_id = int(number)
        if due_at is None or due_at.tzinfo is None or not 0 < concern_id < 2**63:
            return None
        due_at = due_at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Cursor(due_at, concern_id, backwards=text.startswith("-"))


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue and the cursors beside it; None where there is no such page."""

    concerns: list[Concern]
    earlier: str | None
    later: str | None


def open_regions(on: date) -> QuerySet[Region]:
    """Return the regions open on the day, by name."""
    return Region.objects.filter(opened_on__lte=on).exclude(closed_on__lte=on)


def queue(user: User, on: date, *, view: View, region_id: int | None) -> QuerySet[Concern]:
    """Return the person's concerns in one cut, of one region or of all within reach, by deadline."""
    concerns = concerns_at_desk(user, on)
    if region_id is not None:
        concerns = concerns.filter(region_id=region_id)
    return concerns.filter(_cut(view, user)).order_by("due_at", "id")


def queue_page(concerns: QuerySet[Concern], cursor: Cursor | None) -> QueuePage:
    """Return fifty rows from the cursor on, in one statement. A closed concern stays where its deadline was."""
    rows = list(_after(concerns, cursor).select_related("region", "answerer", "place").only(*SHOWN)[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    backwards = cursor is not None and cursor.backwards
    if backwards:
        rows.reverse()
    has_earlier = more if backwards else cursor is not None
    has_later = True if backwards else more
    return QueuePage(
        concerns=rows,
        earlier=Cursor(rows[0].due_at, rows[0].pk, backwards=True).text() if rows and has_earlier else None,
        later=Cursor(rows[-1].due_at, rows[-1].pk).text() if rows and has_later else None,
    )


def capped_counts(parts: Sequence[QuerySet[Concern]]) -> list[str]:
    """Return how many each part holds, up to "99+", in one statement that reads no more rows than that of each.

    An aggregate cannot stop counting early; a limited subquery for each part can.
    """
    compiled = [part.order_by().values("pk")[: COUNT_CAP + 1].query.sql_with_params() for part in parts]
    columns = ", ".join(
        f"(SELECT COUNT(*) FROM ({sql}) AS part_{number})"  # noqa: S608 - the ORM's own SQL, its values apart
        for number, (sql, _) in enumerate(compiled)
    )
    with connection.cursor() as cursor:
        values = [value for _, values in compiled for value in values]
        cursor.execute(f"SELECT {columns}", values)
        return [_capped(count) for count in cursor.fetchone()]


def _capped(count: int) -> str:
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)


def next_after(concerns: QuerySet[Concern], concern: Concern) -> Concern | None:
    """Return the concern that follows in the queue, or the first one when this was the last; None when alone."""
    others = concerns.exclude(pk=concern.pk)
    following = _after(others, Cursor(concern.due_at, concern.pk)).only("public_id").first()
    return following or others.only("public_id").first()


def _after(concerns: QuerySet[Concern], cursor: Cursor | None) -> QuerySet[Concern]:
    if cursor is None:
        return concerns
    if cursor.backwards:
        before = Q(due_at__lt=cursor.due_at) | Q(due_at=cursor.due_at, id__lt=cursor.concern_id)
        return concerns.filter(before, due_at__lte=cursor.due_at).order_by("-due_at", "-id")
    after = Q(due_at__gt=cursor.due_at) | Q(due_at=cursor.due_at, id__gt=cursor.concern_id)
    return concerns.filter(after, due_at__gte=cursor.due_at)


def _cut(view: View, user: User) -> Q:
    cuts = {
        View.OPEN: OPEN,
        View.NEW: Q(status=Status.RECEIVED),
        View.RESIDENT_SPOKE: RESIDENT_SPOKE & ~Q(status=Status.RECEIVED),
        View.WAITING: Q(status=Status.WAITING),
        View.REFERRED: Q(status=Status.REFERRED),
        View.MINE: OPEN & Q(answerer=user),
        View.NOBODY: OPEN & Q(answerer__isnull=True),
        View.CLOSED: Q(status=Status.CLOSED),
    }
    return cuts[view]
