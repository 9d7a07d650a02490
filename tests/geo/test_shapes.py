"""Reading polygons. Every refusal of an imported file is in tests/places/test_importing.py."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, box
from shapely import to_wkb as plain_wkb

from portal.geo.shapes import (
    BadShape,
    ShapeProblem,
    from_geojson,
    from_wkb,
    inside_point,
    position_problem,
    to_wkb,
    valid_polygon,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=30,
)


def test_from_geojson_polygon_with_hole_keeps_both_rings() -> None:
    outer = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    hole = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]

    read = from_geojson({"type": "Polygon", "coordinates": [outer, hole]})

    assert (read.polygon.area, read.repaired) == (15.0, False)


def test_from_geojson_multipolygon_of_one_part_stays_one() -> None:
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]

    read = from_geojson({"type": "MultiPolygon", "coordinates": [[ring]]})

    assert isinstance(read.polygon, MultiPolygon)


@given(kind=st.sampled_from(["Polygon", "MultiPolygon"]), coordinates=JSON)
def test_from_geojson_any_coordinates_gives_a_polygon_or_a_problem(kind: str, coordinates: object) -> None:
    with suppress(BadShape):
        assert from_geojson({"type": kind, "coordinates": coordinates}).polygon.is_valid


def test_valid_polygon_overlapping_parts_that_merge_to_much_less_are_refused() -> None:
    with pytest.raises(BadShape) as caught:
        valid_polygon(MultiPolygon([box(0, 0, 1, 1), box(0, 0, 1, 0.9)]))

    assert caught.value.problem == ShapeProblem.BEYOND_REPAIR


def test_valid_polygon_parts_that_touch_along_a_border_are_mended() -> None:
    read = valid_polygon(MultiPolygon([box(0, 0, 1, 1), box(1, 0, 2, 1)]))

    assert (read.polygon.area, read.repaired) == (2.0, True)


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        (box(3.1, 55.1, 3.2, 55.2), None),
        (box(3.0, 55.0, 5.5, 56.5), None),
        (box(55.1, 3.1, 55.2, 3.2), ShapeProblem.SWAPPED),
        (box(5.4, 55.1, 5.6, 55.2), ShapeProblem.OUTSIDE),
        (box(500_000, 6_500_000, 500_100, 6_500_100), ShapeProblem.PROJECTED),
    ],
)
def test_position_problem_names_what_is_wrong(shape: object, problem: ShapeProblem | None) -> None:
    assert position_problem(shape, (3.0, 55.0, 5.5, 56.5)) == problem


def test_position_problem_far_east_country_swapped_is_said() -> None:
    assert position_problem(box(35, 135, 36, 136), (130, 30, 145, 45)) == ShapeProblem.SWAPPED


def test_inside_point_of_a_horseshoe_is_in_the_shoe() -> None:
    shoe = box(0, 0, 3, 3) - box(1, 1, 2, 3)

    assert shoe.contains(Point(inside_point(shoe)))


def test_wkb_there_and_back_is_the_same_polygon() -> None:
    shape = box(3.1, 55.1, 3.2, 55.2)

    assert from_wkb(memoryview(to_wkb(shape))).equals_exact(shape)


@pytest.mark.parametrize(
    ("wkb", "problem"),
    [
        (b"", ShapeProblem.MALFORMED),
        (b"xyz", ShapeProblem.MALFORMED),
        (plain_wkb(Point(1, 2)), ShapeProblem.NOT_A_POLYGON),
    ],
)
def test_from_wkb_of_something_else_is_refused(wkb: bytes, problem: ShapeProblem) -> None:
    with pytest.raises(BadShape) as caught:
        from_wkb(wkb)

    assert caught.value.problem == problem
