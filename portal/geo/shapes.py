"""Polygons from GeoJSON and back: read, checked, repaired where that hardly changes them, kept as WKB. No Django.

Coordinates are lon, lat in WGS84 degrees throughout.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

Polygonal: TypeAlias = Polygon | MultiPolygon
Bounds = tuple[float, float, float, float]
"""West, south, east, north in WGS84 degrees."""

REPAIR_MAY_CHANGE = 0.01
"""A repair that changes the area by more than this share is no repair but a guess."""
POINT_DIGITS = 6
"""A tenth of a metre."""


class ShapeProblem(StrEnum):
    """Why a geometry is refused."""

    NO_GEOMETRY = "no_geometry"
    NOT_A_POLYGON = "not_a_polygon"
    MALFORMED = "malformed_geometry"
    BEYOND_REPAIR = "beyond_repair"
    PROJECTED = "projected_coordinates"
    SWAPPED = "swapped_coordinates"
    OUTSIDE = "outside_bounds"


class BadShape(Exception):
    """A geometry that cannot be taken; `problem` says why."""

    def __init__(self, problem: ShapeProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class ReadShape:
    """A valid polygon or multipolygon, and whether it had to be repaired."""

    polygon: Polygonal
    repaired: bool


def from_geojson(geometry: object) -> ReadShape:
    """Return the valid polygon of a GeoJSON geometry; a height is dropped, an open ring closed.

    Raises BadShape when there is no geometry, it is no polygon, it is malformed, or it could only be repaired by
    changing its area by more than a hundredth.
    """
    if not isinstance(geometry, Mapping):
        raise BadShape(ShapeProblem.NO_GEOMETRY)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise BadShape(ShapeProblem.NOT_A_POLYGON)
    if not isinstance(coordinates, list):
        raise BadShape(ShapeProblem.MALFORMED)
    if not coordinates:
        raise BadShape(ShapeProblem.NO_GEOMETRY)
    parts = [_polygon(part) for part in ([coordinates] if kind == "Polygon" else coordinates)]
    polygon = parts[0].polygon if kind == "Polygon" else MultiPolygon([part.polygon for part in parts])
    valid = valid_polygon(polygon)
    return ReadShape(valid.polygon, valid.repaired or any(part.repaired for part in parts))


def valid_polygon(polygon: Polygonal) -> ReadShape:
    """Return the polygon, repaired when it is not valid. Raises BadShape when the repair would change its area."""
    if polygon.is_valid and polygon.area > 0:
        return ReadShape(polygon, repaired=False)
    mended = _polygons_of(shapely.make_valid(polygon))
    if mended is None or abs(mended.area - polygon.area) > REPAIR_MAY_CHANGE * mended.area:
        raise BadShape(ShapeProblem.BEYOND_REPAIR)
    return ReadShape(mended, repaired=True)


def position_problem(polygon: Polygonal, bounds: Bounds) -> ShapeProblem | None:
    """Say what is wrong with where the polygon lies, or None when all of it lies inside the bounds."""
    west, south, east, north = polygon.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        swapped_fits = _inside((south, west, north, east), bounds)
        return ShapeProblem.SWAPPED if swapped_fits else ShapeProblem.PROJECTED
    if _inside((west, south, east, north), bounds):
        return None
    return ShapeProblem.SWAPPED if _inside((south, west, north, east), bounds) else ShapeProblem.OUTSIDE


def inside_point(polygon: Polygonal) -> tuple[float, float]:
    """Return lon, lat of a point inside the polygon, rounded to a tenth of a metre where it stays inside."""
    point = polygon.representative_point()
    lon, lat = round(point.x, POINT_DIGITS), round(point.y, POINT_DIGITS)
    return (lon, lat) if shapely.contains_xy(polygon, lon, lat) else (point.x, point.y)


def to_wkb(polygon: Polygonal) -> bytes:
    """Return the polygon as little-endian WKB without height; the same polygon always gives the same bytes."""
    return bytes(shapely.to_wkb(polygon, output_dimension=2, byte_order=1))


def from_wkb(wkb: bytes | memoryview) -> Polygonal:
    """Return the polygon kept as WKB. Raises BadShape when the bytes hold none."""
    try:
        geometry = shapely.from_wkb(bytes(wkb))
    except shapely.errors.GEOSException:
        raise BadShape(ShapeProblem.MALFORMED) from None
    if not isinstance(geometry, (Polygon, MultiPolygon)):
        raise BadShape(ShapeProblem.NOT_A_POLYGON)
    return geometry


def _polygon(rings: object) -> ReadShape:
    if not isinstance(rings, list) or not rings:
        raise BadShape(ShapeProblem.MALFORMED)
    read = [_ring(ring) for ring in rings]
    try:
        return ReadShape(Polygon(read[0][0], [ring for ring, _ in read[1:]]), any(closed for _, closed in read))
    except (ValueError, shapely.errors.GEOSException):
        raise BadShape(ShapeProblem.MALFORMED) from None


def _ring(positions: object) -> tuple[NDArray[np.float64], bool]:
    """Return the corners of a ring and whether it had to be closed."""
    try:
        corners = np.array(positions)
    except ValueError:
        raise BadShape(ShapeProblem.MALFORMED) from None
    if corners.dtype.kind not in "if" or corners.ndim != 2 or corners.shape[1] not in (2, 3, 4) or len(corners) < 3:
        raise BadShape(ShapeProblem.MALFORMED)
    flat = corners[:, :2].astype(float)
    if not np.isfinite(flat).all():
        raise BadShape(ShapeProblem.MALFORMED)
    return flat, not bool((flat[0] == flat[-1]).all())


def _polygons_of(geometry: shapely.Geometry) -> Polygonal | None:
    """Return the polygons a repair left, without the lines and points it split off."""
    parts = [
        part for part in shapely.get_parts(shapely.get_parts(geometry)) if isinstance(part, Polygon) and part.area > 0
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _inside(box: Bounds, bounds: Bounds) -> bool:
    return bounds[0] <= box[0] and bounds[1] <= box[1] and box[2] <= bounds[2] and box[3] <= bounds[3]
