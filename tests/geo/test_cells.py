"""Hexagon cells and coarse points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.geo.cells import NotOnEarth, cell_at, cell_centre, cell_outline, cells_near, wider_cell
from portal.geo.coarse import cell_point, place_point

LON = st.floats(-180, 180)
LAT = st.floats(-90, 90)


@given(LON, LAT)
def test_cell_at_any_point_is_the_cell_of_its_own_centre(lon: float, lat: float) -> None:
    cell = cell_at(lon, lat)

    assert cell_at(*cell_centre(cell)) == cell


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, -91), (float("nan"), 0), (0, float("inf"))])
def test_cell_at_impossible_point_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(NotOnEarth):
        cell_at(lon, lat)


def test_cell_outline_is_a_closed_ring_of_lon_lat() -> None:
    ring = cell_outline(cell_at(24.75, 59.43))

    assert ring[0] == ring[-1]
    assert all(24 < lon < 25 and 59 < lat < 60 for lon, lat in ring)


def test_wider_cell_is_shared_by_neighbours() -> None:
    cell = cell_at(24.75, 59.43)

    assert wider_cell(cell, 8) == wider_cell(cell_at(*cell_centre(cell)), 8)


@given(st.floats(24.7, 24.8), st.floats(59.4, 59.5), st.floats(0, 1))
def test_cells_near_hold_every_point_within_the_radius(lon: float, lat: float, share: float) -> None:
    near = cells_near(24.75, 59.45, 1_000)

    north_m, east_m = (lat - 59.45) * 111_400, (lon - 24.75) * 56_700
    assert (north_m**2 + east_m**2) ** 0.5 > 1_000 or cell_at(lon, lat) in near


def test_cell_point_is_the_same_for_all_of_a_cell() -> None:
    points = {cell_point(lon, 59.43) for lon in (24.7501, 24.7502, 24.7503)}

    assert len(points) == 1
    assert 400 < points.pop().radius_m < 700


def test_place_point_is_rounded() -> None:
    point = place_point(24.123456, 59.654321, 2_000)

    assert (point.lon, point.lat, point.radius_m) == (24.1235, 59.6543, 2_000)
