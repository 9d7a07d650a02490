"""One region with everything dated about it: past, present and planned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from officers.models import Absence, Assignment, Deputyship, Extent, Region

EXTENTS_SHOWN = 60


class HasDays(Protocol):
    """A row with days [from_on, to_on)."""

    from_on: Any
    to_on: Any


Row = TypeVar("Row", bound=HasDays)


@dataclass(frozen=True)
class Dated(Generic[Row]):
    """Rows by when they hold, each part in order of their first days, the past newest first."""

    past: tuple[Row, ...]
    present: tuple[Row, ...]
    planned: tuple[Row, ...]


@dataclass(frozen=True)
class RegionFacts:
    """Everything the page of one region shows."""

    extents: Dated[Extent]
    """Each part holds at most sixty: see `extent_counts`."""
    extent_counts: tuple[int, int, int]
    """Past, present, planned."""
    assignments: Dated[Assignment]
    deputyships: Dated[Deputyship]
    absences: tuple[Absence, ...]
    """Of officer and deputy of the day, not over yet."""

    @property
    def assignment(self) -> Assignment | None:
        """The assignment in force."""
        return next(iter(self.assignments.present), None)

    @property
    def deputyship(self) -> Deputyship | None:
        """The deputyship in force."""
        return next(iter(self.deputyships.present), None)


def region_facts(region: Region, on: date) -> RegionFacts:
    """Return everything dated about a region, seen from a local day. Four statements."""
    assignments = dated(Assignment.objects.filter(region=region).select_related("officer"), on)
    deputyships = dated(Deputyship.objects.filter(region=region).select_related("deputy"), on)
    extents = dated(Extent.objects.filter(region=region).select_related("place__parent"), on)
    people = [*(row.officer_id for row in assignments.present), *(row.deputy_id for row in deputyships.present)]
    absences = Absence.objects.filter(officer__in=people, to_on__gt=on).select_related("officer")
    return RegionFacts(
        extents=Dated(*(_by_name(part)[:EXTENTS_SHOWN] for part in (extents.past, extents.present, extents.planned))),
        extent_counts=(len(extents.past), len(extents.present), len(extents.planned)),
        assignments=assignments,
        deputyships=deputyships,
        absences=tuple(absences.order_by("from_on")),
    )


def dated(rows: Iterable[Row], on: date) -> Dated[Row]:
    """Part rows into past, present and planned."""
    ordered = sorted(rows, key=lambda row: row.from_on)
    past = [row for row in ordered if row.to_on is not None and row.to_on <= on]
    planned = [row for row in ordered if row.from_on > on]
    return Dated(
        past=tuple(reversed(past)),
        present=tuple(row for row in ordered if row not in past and row not in planned),
        planned=tuple(planned),
    )


def _by_name(extents: Iterable[Extent]) -> tuple[Extent, ...]:
    return tuple(sorted(extents, key=lambda row: (row.place.name if row.place else "", row.from_on)))
