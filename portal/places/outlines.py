"""Outlines of places for maps: simplified together so that neighbours still fit, rounded, kept per process."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from portal.geo.shapes import Bounds, Polygonal
from portal.places.kept import Kept
from portal.places.models import Boundary, Level

TOLERANCE_DEGREES = {Level.SETTLEMENT: 0.001, Level.MUNICIPALITY: 0.004, Level.COUNTY: 0.005}
"""In degrees of latitude: 100, 400 and 500 metres."""
DIGITS = 4
"""Eleven metres."""
SMALLEST_PART = 4.0
"""An island smaller than this many squared tolerances is left out, unless it is all there is."""


@dataclass(frozen=True)
class Outline:
    """One place on a map; `feature` is a whole GeoJSON Feature as text."""

    place_id: int
    bounds: Bounds
    feature: str


def outlines(level: Level, *, bounds: Bounds | None = None, place_ids: Collection[int] | None = None) -> str:
    """Return a GeoJSON FeatureCollection as text: the outlines of a level, simplified for a map, by code.

    Each feature has the place's id and its code, name and kind. `bounds` (west, south, east, north) keeps what reaches
    into them, `place_ids` only these. No statement but the marker's once built; building takes about a second.
    """
    chosen = (
        outline.feature
        for outline in _kept_outlines(level)
        if (bounds is None or _meet(outline.bounds, bounds)) and (place_ids is None or outline.place_id in place_ids)
    )
    return '{"type":"FeatureCollection","features":[' + ",".join(chosen) + "]}"


def _kept_outlines(level: Level) -> tuple[Outline, ...]:
    return _kept[Level(level)].get()


def _build(level: Level) -> tuple[Outline, ...]:
    fields = ("place_id", "place__code", "place__name", "place__kind", "wkb")
    rows = list(Boundary.objects.filter(place__level=level).order_by("place__code").values_list(*fields))
    if not rows:
        return ()
    whole = shapely.from_wkb([bytes(row[4]) for row in rows])
    small = simplified(whole, TOLERANCE_DEGREES[level])
    return tuple(
        _outline(place_id, {"code": code, "name": name, "kind": kind}, polygon)
        for (place_id, code, name, kind, _), polygon in zip(rows, small, strict=True)
    )


def simplified(polygons: NDArray[np.object_], tolerance: float) -> list[Polygonal]:
    """Return the polygons with fewer corners, borders they share kept in common, and without the tiniest islands.

    Works in degrees of latitude; longitude is squeezed meanwhile so that a degree is as long either way.
    """
    squeeze = float(np.cos(np.radians(shapely.total_bounds(polygons)[[1, 3]].mean())))
    flat = shapely.transform(polygons, lambda corners: corners * [squeeze, 1.0])
    small = shapely.coverage_simplify(flat, tolerance)
    back = shapely.transform(small, lambda corners: corners / [squeeze, 1.0])
    least = SMALLEST_PART * tolerance**2 / squeeze
    return [
        _without_specks(after if not after.is_empty else before, least)
        for before, after in zip(polygons, back, strict=True)
    ]


def _without_specks(polygon: Polygonal, least: float) -> Polygonal:
    parts = list(shapely.get_parts(polygon))
    kept = [part for part in parts if part.area >= least] or [max(parts, key=lambda part: part.area)]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _outline(place_id: int, properties: dict[str, str], polygon: Polygonal) -> Outline:
    parts = [[_ring(ring) for ring in _rings(part)] for part in shapely.get_parts(polygon)]
    one = len(parts) == 1
    geometry = {"type": "Polygon" if one else "MultiPolygon", "coordinates": parts[0] if one else parts}
    feature = {"type": "Feature", "id": place_id, "properties": properties, "geometry": geometry}
    west, south, east, north = polygon.bounds
    return Outline(
        place_id, (west, south, east, north), json.dumps(feature, separators=(",", ":"), ensure_ascii=False)
    )


def _rings(part: shapely.Polygon) -> Iterator[shapely.LinearRing]:
    yield part.exterior
    yield from part.interiors


def _ring(ring: shapely.LinearRing) -> list[list[float]]:
    """Return the rounded corners, each run of equal ones once; the plain ring where rounding leaves too few."""
    corners = np.round(shapely.get_coordinates(ring), DIGITS)
    moved = np.append(True, (corners[1:] != corners[:-1]).any(axis=1))
    rounded: list[list[float]] = corners[moved].tolist()
    return rounded if len(rounded) >= 4 else np.round(shapely.get_coordinates(ring), 6).tolist()


def _meet(one: Bounds, other: Bounds) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


_kept: dict[Level, Kept[tuple[Outline, ...]]] = {
    level: Kept(lambda level=level: _build(level))  # type: ignore[misc]
    for level in Level
}
