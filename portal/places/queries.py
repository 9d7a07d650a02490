"""Reads of the gazetteer: places by point and by parent, and outlines for maps."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from django.db.models import QuerySet

from portal.places.kept import Kept
from portal.places.models import Boundary, Level, Place

OFF_SHORE_DEGREES = 0.01
"""About a kilometre north and south, half of it east and west at sixty degrees north."""


def place_at(lon: float, lat: float, *, fresh: bool = False) -> Place | None:
    """Return the most specific place at lon, lat in WGS84 degrees, None outside all or for impossible values.

    A point on a border belongs to the neighbour with the lowest code. At most two statements, of which the marker's
    is asked once a second; `fresh` asks it now.
    """
    place_id = place_id_at(lon, lat, fresh=fresh)
    return Place.objects.filter(pk=place_id).first() if place_id is not None else None


def place_id_at(lon: float, lat: float, *, level: Level | None = None, fresh: bool = False) -> int | None:
    """Return the id of the place at lon, lat of one level, or of the most specific level that has one there."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    layers = _layers.get(fresh=fresh)
    point = shapely.Point(lon, lat)
    for each in [level] if level is not None else list(Level):
        if each in layers and (place_id := layers[each].at(point)) is not None:
            return place_id
    return None


def nearest_place_id(lon: float, lat: float, level: Level, *, within_degrees: float) -> int | None:
    """Return the id of the place of a level whose outline is nearest, None when none is near enough."""
    layers = _layers.get()
    if level not in layers or not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    return layers[level].nearest(shapely.Point(lon, lat), within_degrees)


def place_id_near(lon: float, lat: float) -> int | None:
    """Return the id of the most specific place at lon, lat, else of the nearest one within OFF_SHORE_DEGREES.

    Quays, moored ships and what a simplified shore cuts off lie outside every outline.
    """
    inside = place_id_at(lon, lat)
    if inside is not None:
        return inside
    near = (nearest_place_id(lon, lat, level, within_degrees=OFF_SHORE_DEGREES) for level in Level)
    return next((place_id for place_id in near if place_id is not None), None)


def ancestors(place: Place) -> list[Place]:
    """Return the places that hold this one, the nearest first. One statement, none for a place without parent."""
    if place.parent_id is None:
        return []
    above = Place.objects.select_related("parent").get(pk=place.parent_id)
    return [above, above.parent] if above.parent is not None else [above]


def municipality_of(place: Place) -> Place | None:
    """Return the municipality of a settlement, a municipality itself, None for a county."""
    return next((each for each in [place, *ancestors(place)] if each.level == Level.MUNICIPALITY), None)


def places_in(parent: Place) -> QuerySet[Place]:
    """Return the places directly inside one, by name."""
    return Place.objects.filter(parent=parent).order_by("name", "id")


def places_of_level(level: Level) -> QuerySet[Place]:
    """Return every place of a level with its parents, by name."""
    return Place.objects.filter(level=level).select_related("parent__parent").order_by("name", "id")


@dataclass(frozen=True)
class _Layer:
    """All outlines of one level, ordered by code so that the lowest position is the lowest code."""

    place_ids: tuple[int, ...]
    tree: shapely.STRtree

    def at(self, point: shapely.Point) -> int | None:
        hits = self.tree.query(point, predicate="intersects")
        return self.place_ids[int(hits.min())] if len(hits) else None

    def nearest(self, point: shapely.Point, within: float) -> int | None:
        hits = self.tree.query_nearest(point, max_distance=within)
        return self.place_ids[int(np.min(hits))] if len(hits) else None


def _read_layers() -> dict[Level, _Layer]:
    layers = {}
    for level in Level:
        rows = list(Boundary.objects.filter(place__level=level).order_by("place__code").values_list("place_id", "wkb"))
        if rows:
            polygons = shapely.from_wkb([bytes(wkb) for _, wkb in rows])
            layers[level] = _Layer(tuple(place_id for place_id, _ in rows), shapely.STRtree(polygons))
    return layers


_layers: Kept[dict[Level, _Layer]] = Kept(_read_layers)
