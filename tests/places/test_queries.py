"""Places by point and by parent."""

import json

import pytest
from shapely import box

from portal.geo.shapes import to_wkb
from portal.places.models import Boundary, Level, Place
from portal.places.outlines import outlines
from portal.places.queries import (
    ancestors,
    municipality_of,
    nearest_place_id,
    place_at,
    place_id_at,
    place_id_near,
    places_in,
)
from tests.places.making import make_place

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def family() -> tuple[Place, Place, Place]:
    """A county two tenths wide, a municipality and a village in the middle of it."""
    county = make_place("W", "Lääne maakond", level=Level.COUNTY)
    municipality = make_place("10", "Metsa vald", level=Level.MUNICIPALITY, parent=county)
    village = make_place("1", "Ala küla", parent=municipality)
    Boundary.objects.filter(place=county).update(wkb=to_wkb(box(3.8, 55.3, 4.2, 55.7)))
    Boundary.objects.filter(place=municipality).update(wkb=to_wkb(box(3.9, 55.4, 4.1, 55.6)))
    return county, municipality, village


@pytest.mark.parametrize(
    ("lon", "lat", "code"), [(4.0, 55.5, "1"), (4.08, 55.5, "10"), (4.15, 55.5, "W"), (4.3, 55.5, None)]
)
def test_place_at_gives_the_most_specific(family: object, lon: float, lat: float, code: str | None) -> None:
    found = place_at(lon, lat)

    assert (found.code if found else None) == code


@pytest.mark.parametrize(("lon", "lat"), [(float("nan"), 1), (1, float("inf")), (1e9, -1e9)])
def test_place_at_impossible_point_is_nowhere(family: object, lon: float, lat: float) -> None:
    assert place_at(lon, lat) is None
    assert nearest_place_id(lon, lat, Level.SETTLEMENT, within_degrees=1) is None


@pytest.mark.parametrize(("lon", "inside"), [(4.0, "1"), (4.209, "W"), (4.211, None)])
def test_place_id_near_just_off_the_shore_is_the_nearest(family: object, lon: float, inside: str | None) -> None:
    place_id = place_id_near(lon, 55.5)

    assert Place.objects.filter(pk=place_id).values_list("code", flat=True).first() == inside


def test_place_at_on_a_border_is_the_lowest_code() -> None:
    make_place("7", "Üla küla", lon=4.0)
    make_place("3", "Ala küla", lon=4.1)

    assert place_at(4.05, 55.5).code == "3"


def test_place_at_without_places_is_nowhere() -> None:
    assert place_at(4.0, 55.5) is None


def test_place_at_warm_asks_for_one_row(family: object, django_assert_num_queries) -> None:
    place_at(4.0, 55.5)

    with django_assert_num_queries(1):
        place_at(4.0, 55.5)


def test_place_id_at_one_level_ignores_the_others(family: tuple[Place, Place, Place]) -> None:
    assert place_id_at(4.0, 55.5, level=Level.COUNTY) == family[0].pk


def test_nearest_place_id_beyond_reach_is_none(family: tuple[Place, Place, Place]) -> None:
    near = nearest_place_id(4.1, 55.5, Level.SETTLEMENT, within_degrees=0.1)
    far = nearest_place_id(4.3, 55.5, Level.SETTLEMENT, within_degrees=0.1)

    assert (near, far) == (family[2].pk, None)


def test_ancestors_are_the_nearest_first_in_one_statement(
    family: tuple[Place, Place, Place], django_assert_num_queries
) -> None:
    county, municipality, village = family
    village.refresh_from_db()

    with django_assert_num_queries(1):
        assert ancestors(village) == [municipality, county]
    with django_assert_num_queries(1):
        assert ancestors(municipality) == [county]
    with django_assert_num_queries(0):
        assert ancestors(county) == []


def test_municipality_of_each_level(family: tuple[Place, Place, Place]) -> None:
    county, municipality, village = family

    assert [municipality_of(each) for each in (village, municipality, county)] == [municipality, municipality, None]


@pytest.mark.parametrize("count", [1, 3])
def test_places_in_takes_one_statement(
    family: tuple[Place, Place, Place], count: int, django_assert_num_queries
) -> None:
    for number in range(count - 1):
        make_place(f"x{number}", f"Küla {number}", parent=family[1])

    with django_assert_num_queries(1):
        assert [place.name for place in places_in(family[1])] == ["Ala küla", "Küla 0", "Küla 1"][:count]


@pytest.mark.parametrize("count", [1, 3])
def test_outlines_hold_one_feature_a_place_and_are_kept(count: int, django_assert_num_queries) -> None:
    for number in range(count):
        make_place(f"{number}", f"Vald {number}", level=Level.MUNICIPALITY, lon=4.0 + number / 5)

    text = outlines(Level.MUNICIPALITY)

    collection = json.loads(text)
    assert [each["properties"]["name"] for each in collection["features"]] == ["Vald 0", "Vald 1", "Vald 2"][:count]
    ring = collection["features"][0]["geometry"]["coordinates"][0]
    assert (ring[0] == ring[-1], sorted(ring[1:])) == (
        True,
        [[3.95, 55.45], [3.95, 55.55], [4.05, 55.45], [4.05, 55.55]],
    )
    with django_assert_num_queries(0):
        assert outlines(Level.MUNICIPALITY) == text


def test_outlines_keep_what_is_asked_for() -> None:
    places = [make_place(f"{number}", f"Küla {number}", lon=4.0 + number / 5) for number in range(3)]

    def names(**chosen: object) -> list[str]:
        collection = json.loads(outlines(Level.SETTLEMENT, **chosen))
        return [each["properties"]["name"] for each in collection["features"]]

    assert names(bounds=(3.9, 55.4, 4.1, 55.6)) == ["Küla 0"]
    assert names(place_ids={places[2].pk}) == ["Küla 2"]
    assert names(place_ids=set()) == []
