"""The polygon index answers as brute force does, inside, outside and on borders."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from portal.geo.index import Piece, PolygonIndex

SIDE = 6
WHOLE = st.integers(0, SIDE)


@st.composite
def _pieces(draw: st.DrawFn) -> list[Piece]:
    made = []
    for key in range(draw(st.integers(0, 8))):
        west, south = draw(WHOLE), draw(WHOLE)
        shape = box(west, south, west + draw(st.integers(1, 3)), south + draw(st.integers(1, 3)))
        if draw(st.booleans()):
            shape = MultiPolygon([shape, box(west + 10, south, west + 11, south + 1)])
        made.append(Piece(key, draw(st.integers(0, 2)), shape))
    return draw(st.permutations(made))


def _brute_force(pieces: list[Piece], lon: float, lat: float) -> int | None:
    point = shapely.Point(lon, lat)
    held = [(piece.priority, piece.key) for piece in pieces if piece.polygon.intersects(point)]
    return min(held)[1] if held else None


@settings(max_examples=150, deadline=None)
@given(_pieces(), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=12))
def test_index_answers_as_brute_force(pieces, halves):
    index = PolygonIndex(pieces)
    points = [(x / 2, y / 2) for x, y in halves]  # halves meet borders and corners often
    expected = [_brute_force(pieces, lon, lat) for lon, lat in points]
    assert [index.lookup(lon, lat) for lon, lat in points] == expected
    assert index.lookup_many([lon for lon, _ in points], [lat for _, lat in points]) == expected


def test_point_on_a_border_belongs_to_the_lower_priority_then_the_smaller_key():
    left, right, around = box(0, 0, 1, 1), box(1, 0, 2, 1), box(0, 0, 2, 1)
    assert PolygonIndex([Piece(9, 1, left), Piece(3, 1, right)]).lookup(1, 0.5) == 3
    assert PolygonIndex([Piece(9, 1, left), Piece(3, 2, right)]).lookup(1, 0.5) == 9
    assert PolygonIndex([Piece(9, 1, left), Piece(3, 2, around)]).lookup(1, 0.5) == 9


def test_point_in_a_hole_is_outside():
    ring = Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior])
    index = PolygonIndex([Piece(1, 1, ring)])
    assert [index.lookup(1.5, 1.5), index.lookup(0.5, 0.5), index.lookup(1, 1.5)] == [None, 1, 1]


@pytest.mark.parametrize("point", [(float("nan"), 1.0), (float("inf"), 1.0), (1.0, float("-inf")), (1e308, 0.5)])
def test_point_that_is_none_is_nowhere(point):
    assert PolygonIndex([Piece(1, 1, box(0, 0, 2, 2))]).lookup(*point) is None


def test_index_of_nothing_finds_nothing():
    index = PolygonIndex([])
    assert (len(index), index.lookup(1, 1), index.lookup_many([1, 2], [1, 2])) == (0, None, [None, None])


def test_index_asked_by_many_threads_answers_each_alike():
    index = PolygonIndex(
        [Piece(x * 10 + y, 1, shapely.Point(x, y).buffer(0.5, 64)) for x in range(10) for y in range(10)]
    )
    points = np.random.default_rng(5).uniform(0, 9, (2000, 2)).tolist()
    expected = [index.lookup(*point) for point in points]
    with ThreadPoolExecutor(8) as threads:
        for found in threads.map(lambda _number: [index.lookup(*point) for point in points], range(8)):
            assert found == expected


def test_index_over_real_settlements_answers_as_brute_force(shared_data):
    pieces = [Piece(number, 1, shape) for number, shape in enumerate(_settlements(shared_data))]
    index = PolygonIndex(pieces)
    numbers = np.random.default_rng(7)
    corners = np.vstack([shapely.get_coordinates(piece.polygon)[:1] for piece in pieces[::20]])
    points = np.vstack([numbers.uniform((21.8, 57.5), (28.2, 59.7), (300, 2)), corners])
    polygons = np.array([piece.polygon for piece in pieces], dtype=object)
    for lon, lat in points.tolist():
        held = np.flatnonzero(shapely.intersects(polygons, shapely.Point(lon, lat)))
        assert index.lookup(lon, lat) == (int(held.min()) if held.size else None)


def _settlements(shared_data):
    return shapely.get_parts(
        shapely.from_geojson((shared_data / "estonia" / "ee_settlements.geojson").read_text(encoding="utf-8"))
    )
