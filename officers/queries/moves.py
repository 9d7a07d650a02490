"""What moving places to a region would change, before anybody does it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from officers.models import Extent, Region
from portal.places.models import Place


@dataclass(frozen=True)
class PlaceMove:
    """One place that changes region on the day."""

    place: Place
    from_region: Region | None
    """None: no region has it on the day."""
    ended_extent: Extent | None
    """The extent in force on the day, which ends then, or is taken back if it would only begin that day."""
    until: date | None
    """When a later plan takes the place over; None: open-ended."""


@dataclass(frozen=True)
class MovePlan:
    """What changes when places move to a region from a day on."""

    region: Region
    from_on: date
    moves: tuple[PlaceMove, ...]
    """Ordered by name of the place."""
    staying: tuple[Place, ...]
    """In the region already on the day."""


def plan_move(*, places: Iterable[Place], region: Region, from_on: date) -> MovePlan:
    """Return what would change. One statement. Later plans stay: the new extent ends where the next begins."""
    wanted = sorted({place.pk: place for place in places}.values(), key=lambda place: (place.name, place.pk))
    extents = _extents_not_over(wanted, from_on)
    moves, staying = [], []
    for place in wanted:
        present = next((row for row in extents.get(place.pk, ()) if row.from_on <= from_on), None)
        if present is not None and present.region_id == region.pk:
            staying.append(place)
            continue
        later = [row.from_on for row in extents.get(place.pk, ()) if row.from_on > from_on]
        ends = [day for day in (*later, region.closed_on) if day]
        from_region = present.region if present else None
        moves.append(PlaceMove(place, from_region, present, min(ends, default=None)))
    return MovePlan(region=region, from_on=from_on, moves=tuple(moves), staying=tuple(staying))


def _extents_not_over(places: Sequence[Place], on: date) -> dict[int, list[Extent]]:
    rows = Extent.objects.filter(place__in=[place.pk for place in places]).exclude(to_on__lte=on)
    found: dict[int, list[Extent]] = {}
    for row in rows.select_related("region").order_by("from_on"):
        found.setdefault(row.place_id or 0, []).append(row)
    return found
