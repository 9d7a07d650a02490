"""S4: a million points over thousands of real polygons, ten thousand of them on borders, against brute force.

Alone, without the databases of `manage.py bench`: python -m tests.benchmarks.lookup
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import psutil
import shapely

from portal.geo.index import Piece, PolygonIndex
from tests.benchmarks.kit.figures import Figure

if TYPE_CHECKING:
    from tests.benchmarks.kit import Context

POINTS = 1_000_000
ON_BORDERS = 10_000
TIMED = 100_000
GRID = (73, 65)
"""Columns and rows of the invented land: about as many polygons as the real one."""
REGIONS = 200
NOWHERE = -1
Points = npt.NDArray[np.float64]


def run(context: "Context") -> Iterator[Figure]:
    """Yield microseconds a lookup, disagreements with brute force, memory and seconds to build."""
    yield from figures(context.rows_or(POINTS))
    yield from snapshot_figures(context)


def figures(points: int) -> Iterator[Figure]:
    """Yield the figures over as many points."""
    what, wkb = outlines()
    began = time.perf_counter()
    index = PolygonIndex(Piece(key, 1, shape) for key, shape in enumerate(shapely.from_wkb(wkb)))
    yield Figure("seconds", time.perf_counter() - began, rows=len(index), what=f"index of {what}")
    asked = points_to_ask(wkb, points)
    one_by_one, many = _time_lookups(index, asked)
    yield Figure("us_per_lookup", one_by_one, rows=points, what="one by one, warm")
    yield Figure("us_per_lookup", many, rows=points, what="all at once")
    with get_context("spawn").Pool(1) as fresh_process:
        without_mb, with_mb = fresh_process.apply(_memory_mb, (wkb,))
    yield Figure("rss_mb", with_mb - without_mb, rows=len(index), what="index alone, after many lookups")
    yield Figure("rss_mb", with_mb, without_mb, rows=len(index), what="process with it; floor: the same without")
    yield Figure("disagreements", _disagreements(index, wkb, asked), rows=points, what="with brute force")


def snapshot_figures(context: "Context") -> Iterator[Figure]:
    """Yield what a process pays after a start, after a change, and at a lookup that reads the marker."""
    from officers.queries import CACHE, region_at

    _, wkb = outlines()
    _fill(wkb)
    on, cache = date(2026, 3, 2), CACHE
    yield Figure("seconds", _seconds(lambda: cache.snapshot(on)), rows=len(wkb), what="snapshot after a start")
    yield Figure("seconds", _seconds(lambda: cache.snapshot(on + timedelta(1))), rows=len(wkb), what="at midnight")
    with context.statements() as counted:
        lookup_us = _seconds(lambda: region_at(lon=26.7, lat=58.4, on=on, fresh=True)) * 1e6
    yield Figure("us_per_lookup", lookup_us, statements=counted.total, what="one lookup with the marker read")


def _fill(wkb: list[bytes]) -> None:
    from officers.models import Extent, Region, Station
    from portal.places.models import Boundary, Place

    start = date(2026, 1, 1)
    station = Station.objects.create(slug="one", name="One")
    regions = Region.objects.bulk_create(
        Region(slug=f"r{number}", name=f"R{number}", station=station, opened_on=start) for number in range(REGIONS)
    )
    places = Place.objects.bulk_create(
        Place(level=1, code=str(number), name=str(number), lon=0, lat=0) for number in range(len(wkb))
    )
    Boundary.objects.bulk_create(Boundary(place=place, wkb=shape) for place, shape in zip(places, wkb, strict=True))
    Extent.objects.bulk_create(
        Extent(region=regions[number % REGIONS], place=place, from_on=start) for number, place in enumerate(places)
    )


def _seconds(doing: Callable[[], object]) -> float:
    began = time.perf_counter()
    doing()
    return time.perf_counter() - began


def outlines() -> tuple[str, list[bytes]]:
    """Return the real settlements where the folder of real input is beside the project, else an invented land."""
    from tests.conftest import SHARED_DATA

    real = SHARED_DATA / "estonia" / "ee_settlements.geojson"
    if real.exists():
        return "real settlements", _wkb(shapely.get_parts(shapely.from_geojson(Path(real).read_text("utf-8"))))
    return "an invented tessellation", _wkb(invented_land())


def invented_land() -> Sequence[shapely.Polygon]:
    """Return crooked polygons that fill a land without gaps: the cells of a grid around shifted centres."""
    random = np.random.default_rng(11)
    columns, rows = GRID
    x, y = np.meshgrid(np.linspace(22, 28, columns), np.linspace(57.5, 59.7, rows))
    centres = np.column_stack([x.ravel(), y.ravel()]) + random.normal(0, 0.01, (columns * rows, 2))
    cells = shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=shapely.box(21.8, 57.4, 28.2, 59.8))
    return list(shapely.segmentize(shapely.get_parts(cells), 0.003))


def points_to_ask(wkb: list[bytes], count: int) -> Points:
    """Return points spread over the land, the last of them on borders: corners, and middles of sides."""
    random = np.random.default_rng(3)
    shapes = shapely.from_wkb(wkb)
    west, south, east, north = shapely.total_bounds(shapes)
    on_borders = min(ON_BORDERS, count)
    spread = random.uniform((west, south), (east, north), (count - on_borders, 2))
    corners = shapely.get_coordinates(shapes)
    chosen = random.integers(0, len(corners) - 1, on_borders)
    middles = (corners[chosen] + corners[chosen + 1]) / 2
    on_corner = np.arange(on_borders)[:, None] % 2 == 0
    return np.vstack([spread, np.where(on_corner, corners[chosen], middles)])


def brute_force(wkb: list[bytes], points: Points) -> npt.NDArray[np.int64]:
    """Return the first of the polygons that hold each point, asking every polygon: no tree, nothing prepared."""
    found = np.full(len(points), NOWHERE)
    x, y = points.T.copy()
    for number, shape in reversed(list(enumerate(shapely.from_wkb(wkb)))):
        west, south, east, north = shape.bounds
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        found[near[shapely.intersects_xy(shape, x[near], y[near])]] = number
    return found


def _disagreements(index: PolygonIndex, wkb: list[bytes], points: Points) -> int:
    expected = brute_force(wkb, points)
    at_once = np.array([NOWHERE if key is None else key for key in index.lookup_many(points[:, 0], points[:, 1])])
    one_by_one = np.array([NOWHERE if (key := index.lookup(x, y)) is None else key for x, y in points.tolist()])
    return int(np.count_nonzero((expected != at_once) | (expected != one_by_one)))


def _time_lookups(index: PolygonIndex, points: Points) -> tuple[float, float]:
    some = points[:: max(1, len(points) // TIMED)].tolist()
    lookup = index.lookup
    return (
        _microseconds(lambda: [lookup(x, y) for x, y in some], len(some)),
        _microseconds(lambda: index.lookup_many(points[:, 0], points[:, 1]), len(points)),
    )


def _microseconds(doing: Callable[[], object], count: int) -> float:
    began = time.perf_counter()
    doing()
    return (time.perf_counter() - began) / count * 1e6


def _memory_mb(wkb: list[bytes]) -> tuple[float, float]:
    gc.collect()
    without = _rss_mb()
    index = PolygonIndex(Piece(key, 1, shape) for key, shape in enumerate(shapely.from_wkb(wkb)))
    for x, y in np.random.default_rng(1).uniform((21, 57), (29, 60), (TIMED, 2)):
        index.lookup(x, y)
    return without, _rss_mb()


def _rss_mb() -> float:
    return psutil.Process().memory_info().rss / 1e6


def _wkb(shapes: Sequence[shapely.Geometry]) -> list[bytes]:
    return list(shapely.to_wkb(shapes))


if __name__ == "__main__":
    for figure in figures(int(sys.argv[1]) if len(sys.argv) > 1 else POINTS):
        sys.stdout.write(figure.line("lookup") + "\n")
