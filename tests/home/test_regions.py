"""The list of regions, the page of one, and outlines for the map."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from officers.actions import StationFacts, appoint_officer, close_region, move_places, open_region, open_station
from officers.models import Region
from officers.queries import CACHE
from portal.accounts.actions import make_person
from portal.places.models import Level
from tests.places.making import make_place

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    CACHE.forget_all()
    yield
    CACHE.forget_all()


def make_region(name: str, officer: str = "", lon: float = 4.0) -> Region:
    station = open_station(facts=StationFacts(name=f"{name} station", phone="555 0120"), by=None, at=AT)
    region = open_region(name=name, station=station, opened_on=LONG_AGO, by=None, at=AT)
    place = make_place(name, f"{name} village", level=Level.SETTLEMENT, lon=lon, kind="küla")
    move_places(places=[place], region=region, from_on=LONG_AGO, by=None, at=AT, initial_import=True)
    if officer:
        person = make_person(email=f"{name}@example.org".lower(), name=officer, language="en", by=None, at=AT)
        appoint_officer(region=region, officer=person, from_on=LONG_AGO, by=None, at=AT)
    return region


@pytest.mark.parametrize("count", [1, 3])
def test_regions_list_of_any_length_costs_the_same(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in range(count):
        make_region(f"Region {number}", officer=f"Officer {number}", lon=4.0 + number / 10)
    client.get("/regions/")

    with django_assert_num_queries(1):
        page = client.get("/regions/").content.decode()

    assert [f"Officer {number}" in page for number in range(3)] == [number < count for number in range(3)]


def test_regions_list_without_any_says_who_answers(client: Client):
    assert "The duty desk answers everybody." in client.get("/regions/").content.decode()


def test_region_page_shows_officer_places_and_the_way_to_raise_a_concern(client: Client):
    region = make_region("Alder", officer="Mari Tamm")

    page = client.get(f"/regions/{region.slug}/").content.decode()

    assert "Mari Tamm" in page
    assert "Alder village" in page
    assert f'href="/concerns/new/?region={region.slug}"' in page


def test_region_page_of_a_vacancy_is_still_answered(client: Client):
    region = make_region("Alder")

    answer = client.get(f"/regions/{region.slug}/")

    assert answer.status_code == 200
    assert "Until then" in answer.content.decode()


def test_region_page_costs_at_most_eight_statements(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
):
    region = make_region("Alder", officer="Mari Tamm")
    client.get(f"/regions/{region.slug}/")

    with django_assert_max_num_queries(8):
        client.get(f"/regions/{region.slug}/")


def test_region_page_of_a_closed_region_is_not_there(client: Client):
    region = make_region("Alder")
    close_region(region=region, closed_on=date(2026, 3, 2), by=None, at=AT)

    assert client.get(f"/regions/{region.slug}/").status_code == 404


def test_region_page_of_an_unknown_region_is_not_there(client: Client):
    assert client.get("/regions/nowhere/").status_code == 404


def test_region_outline_is_that_of_its_places(client: Client):
    region = make_region("Alder")
    make_region("Birch", lon=4.5)

    answer = client.get(f"/regions/{region.slug}/outline.json")

    names = [feature["properties"]["name"] for feature in json.loads(answer.content)["features"]]
    assert names == ["Alder village"]
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_outlines_of_a_level_may_be_kept_by_caches(client: Client):
    make_place("10", "Westby", level=Level.MUNICIPALITY)

    answer = client.get("/map/outlines/municipality.json")

    assert [one["properties"]["name"] for one in json.loads(answer.content)["features"]] == ["Westby"]
    assert answer.headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("level", ["settlement", "nonsense"])
def test_outlines_of_too_many_or_no_level_are_not_there(client: Client, level: str):
    assert client.get(f"/map/outlines/{level}.json").status_code == 404


def test_sitemap_names_each_open_region(client: Client):
    region = make_region("Alder")

    assert f"/regions/{region.slug}/</loc>" in client.get("/sitemap.xml").content.decode()
