"""Which region a point or place belongs to on one day, in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import shapely
from django.db.models import Q
from shapely.geometry import MultiPolygon, Polygon

from officers.models import Extent
from portal.geo.index import Piece, PolygonIndex
from portal.places.models import Boundary, Place

DRAWN = 0
"""Priority of a drawn boundary: somebody drew it on purpose, so it is more specific than any place (levels 1 to 3)."""


class RegionHit(NamedTuple):
    """The region a point or place belongs to, and the extent that says so."""

    region_id: int
    extent_id: int


class ExtentRow(NamedTuple):
    """What the index needs of an extent."""

    extent_id: int
    region_id: int
    place_id: int | None
    level: int | None


@dataclass
class Shapes:
    """Outlines kept while places stay as they are, shared by the indexes of all days so that memory stays flat."""

    number: int
    of_places: dict[int, Polygon | MultiPolygon | None]
    drawn: dict[int, Polygon | MultiPolygon]
    parents: dict[int, int | None]

    @classmethod
    def load(cls, number: int) -> "Shapes":
        """Return an empty store that knows only which place lies in which. One statement."""
        return cls(number, {}, {}, dict(Place.objects.order_by().values_list("pk", "parent_id")))

    def add_missing(self, rows: Iterable[ExtentRow]) -> None:
        """Read the outlines not kept yet: at most two statements. A drawn boundary never changes under its id."""
        places = {row.place_id for row in rows if row.place_id} - self.of_places.keys()
        drawn = {row.extent_id for row in rows if not row.place_id} - self.drawn.keys()
        if places:
            found = _polygons(Boundary.objects.filter(pk__in=places).values_list("pk", "wkb"))
            self.of_places |= {place_id: found.get(place_id) for place_id in places}
        if drawn:
            self.drawn |= _polygons(Extent.objects.filter(pk__in=drawn).values_list("pk", "drawn_wkb"))

    def of(self, row: ExtentRow) -> Polygon | MultiPolygon | None:
        """Return the outline of an extent; None where its place has none."""
        return self.of_places.get(row.place_id) if row.place_id else self.drawn.get(row.extent_id)


@dataclass(frozen=True)
class Territory:
    """The extents in force on one day."""

    index: PolygonIndex
    region_of_extent: dict[int, int]
    extent_of_place: dict[int, int]
    parents: dict[int, int | None]

    def at(self, lon: float, lat: float) -> RegionHit | None:
        """Return the region at the point: a drawn boundary wins over a settlement, that over wider places."""
        extent_id = self.index.lookup(lon, lat)
        return None if extent_id is None else RegionHit(self.region_of_extent[extent_id], extent_id)

    def of_place(self, place_id: int) -> RegionHit | None:
        """Return the region of the place itself, else of the nearest place around it that has one."""
        wanted: int | None = place_id
        while wanted is not None:
            extent_id = self.extent_of_place.get(wanted)
            if extent_id is not None:
                return RegionHit(self.region_of_extent[extent_id], extent_id)
            wanted = self.parents.get(wanted)
        return None


def in_force(on: date) -> Q:
    """Return the condition that a dated row [from_on, to_on) holds on the day."""
    return Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gt=on))


def load_territory(on: date, region_ids: Iterable[int], shapes: Shapes) -> Territory:
    """Build the territory of a day: one statement, and two more for outlines not kept yet."""
    columns = ("pk", "region_id", "place_id", "place__level")
    found = Extent.objects.filter(in_force(on)).order_by().values_list(*columns)
    known = frozenset(region_ids)
    rows = [row for row in map(ExtentRow._make, found) if row.region_id in known]
    shapes.add_missing(rows)
    pieces = [
        Piece(row.extent_id, row.level or DRAWN, polygon) for row in rows if (polygon := shapes.of(row)) is not None
    ]
    return Territory(
        index=PolygonIndex(pieces),
        region_of_extent={row.extent_id: row.region_id for row in rows},
        extent_of_place={row.place_id: row.extent_id for row in rows if row.place_id},
        parents=shapes.parents,
    )


def _polygons(rows: Iterable[tuple[int, Any]]) -> dict[int, Polygon | MultiPolygon]:
    pairs = [(key, bytes(wkb)) for key, wkb in rows]
    return dict(zip([key for key, _ in pairs], shapely.from_wkb([wkb for _, wkb in pairs]), strict=True))
