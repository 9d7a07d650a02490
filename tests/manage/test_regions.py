"""Stations and regions: lists, opening, changing, closing, who is in charge."""

from datetime import timedelta

import pytest

from officers.actions import appoint_deputy, appoint_officer, move_places, open_region, record_absence
from officers.models import Absence, Assignment, Deputyship, Region, Station
from officers.queries import who_answers
from portal.accounts.choices import Role
from portal.accounts.models import RoleGrant
from tests.manage.conftest import AT, START, path_of, today
from tests.manage.files import texts_of
from tests.officers.conftest import person, with_role

REGIONS = "/manage/regions/"
LIST_STATEMENTS = 8
"""Session, person, standing, stations of the filter, regions, officers, deputies, absences."""


@pytest.fixture
def olga(db):
    """Somebody who may become an officer."""
    return with_role(person("Olga Officer"), Role.OFFICER)


@pytest.fixture
def dan(db):
    """Somebody who may deputise."""
    return with_role(person("Dan Deputy"), Role.OFFICER)


def rows_of(client, query: str = "") -> list[str]:
    return [row.region.name for row in client.get(f"{REGIONS}{query}").context["rows"]]


# --- stations ---


def test_a_station_opens_and_changes(client, db):
    facts = {
        "name": "Harbour",
        "address": "Quay 1",
        "phone": "1",
        "email": "h@police.example",
        "lon": "4.1",
        "lat": "55.5",
    }
    assert client.post("/manage/new-station/", facts)["Location"] == "/manage/stations/"
    client.post("/manage/stations/harbour/", {**facts, "name": "Old harbour"})
    station = Station.objects.get()
    assert (station.slug, station.name, station.lon) == ("harbour", "Old harbour", 4.1)


@pytest.mark.parametrize(
    ("lon", "lat", "field", "said"),
    [
        ("55.5", "4.1", "lon", "Longitude and latitude are swapped."),
        ("100", "80", "lon", "That point lies outside the country."),
        ("4.1", "", "lat", "A point needs both its longitude and its latitude."),
        ("nan", "55", "lon", "Enter a number."),
    ],
)
def test_a_station_off_the_map_is_refused_and_what_was_typed_stays(client, db, lon, lat, field, said):
    response = client.post("/manage/new-station/", {"name": "Harbour", "lon": lon, "lat": lat})
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [said]}
    assert (response.context["form"]["name"].value(), response.context["form"]["lon"].value()) == ("Harbour", lon)
    assert not Station.objects.exists()


# --- the list ---


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_region_and_with_three(
    client, station, count, django_assert_num_queries, olga
):
    for number in range(count):
        region = open_region(name=f"R{number}", station=station, opened_on=START, by=None, at=AT)
        officer = person(f"Officer {number}")
        appoint_officer(region=region, officer=officer, from_on=START, by=None, at=AT)
        appoint_deputy(region=region, deputy=olga, from_on=START, by=None, at=AT)
        record_absence(officer=officer, from_on=today(), to_on=today() + timedelta(1), by=None, at=AT)
    client.get(REGIONS)
    with django_assert_num_queries(LIST_STATEMENTS):
        assert len(client.get(REGIONS).context["rows"]) == count


def test_the_list_shows_who_is_in_charge_away_and_missing(client, region, other_region, olga, dan):
    appoint_officer(region=region, officer=olga, from_on=START, by=None, at=AT)
    appoint_deputy(region=region, deputy=dan, from_on=START, by=None, at=AT)
    record_absence(officer=olga, from_on=today(), to_on=today() + timedelta(2), by=None, at=AT)
    east, west = client.get(REGIONS).context["rows"]
    assert (east.officer, east.deputy) == (None, None)
    assert (west.officer, west.officer_away, west.deputy, west.deputy_away) == (olga, True, dan, False)
    assert rows_of(client, "?show=vacant") == rows_of(client, "?show=no-deputy") == ["East"]
    assert rows_of(client, "?show=away") == ["West"]
    assert rows_of(client, "?show=no-places") == ["East", "West"]
    assert rows_of(client, "?q=wes") == ["West"]
    assert rows_of(client, "?show=closed") == []


def test_the_list_is_narrowed_to_a_station(client, region):
    other = Station.objects.create(slug="x", name="X")
    assert rows_of(client, f"?station={region.station_id}") == ["West"]
    assert rows_of(client, f"?station={other.pk}") == []


def test_pages_follow_each_other_without_gap_both_ways(client, station):
    Region.objects.bulk_create(
        Region(slug=f"r{number}", name=f"Region {number % 7:02}", station=station, opened_on=START)
        for number in range(120)
    )
    first = client.get(REGIONS)
    second = client.get(f"{REGIONS}{first.context['after']}")
    third = client.get(f"{REGIONS}{second.context['after']}")
    pages = [[row.region.pk for row in page.context["rows"]] for page in (first, second, third)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({pk for page in pages for pk in page}) == 120
    assert (first.context["before"], third.context["after"]) == ("", "")
    back = client.get(f"{REGIONS}{third.context['before']}")
    assert [row.region.pk for row in back.context["rows"]] == pages[1]


@pytest.mark.parametrize("cursor", ["after-0", "before-999999999999999999", "nonsense", "after-x", "%00"])
def test_a_cursor_nobody_gave_out_leads_to_the_first_page(client, region, cursor):
    assert rows_of(client, f"?page={cursor}") == ["West"]


# --- one region ---


def test_a_region_opens_changes_and_closes(client, station, region):
    values = {"name": "North", "station": station.pk, "opened_on": "2025-05-01"}
    assert client.post("/manage/new-region/", values)["Location"] == "/manage/regions/north/"
    client.post("/manage/regions/north/change/", {"name": "Far North", "station": station.pk})
    day = (today() + timedelta(1)).isoformat()
    client.post("/manage/regions/north/close/", {"closed_on": day})
    north = Region.objects.get(slug="north")
    assert (north.name, north.closed_on.isoformat()) == ("Far North", day)
    assert client.get("/manage/regions/north/").status_code == 200


def test_a_region_is_not_closed_in_the_past_nor_twice(client, region):
    address = path_of(region, "close/")
    response = client.post(address, {"closed_on": "2026-01-02"})
    assert response.context["form"].errors["closed_on"] == ["That day has passed. Choose today or a later day."]
    client.post(address, {"closed_on": today().isoformat()})
    response = client.post(address, {"closed_on": today().isoformat()})
    assert response.context["form"].non_field_errors() == [
        "The region is not open on that day, or was closed in the meantime."
    ]


def test_a_region_shows_its_places_by_when_they_hold(client, land, region, other_region):
    move_places(places=land.villages[:2], region=region, from_on=START, by=None, at=AT, initial_import=True)
    move_places(places=[land.villages[0]], region=other_region, from_on=today(), by=None, at=AT)
    move_places(places=[land.villages[2]], region=region, from_on=today() + timedelta(3), by=None, at=AT)
    extents = client.get(path_of(region)).context["facts"].extents
    assert [row.place.name for row in extents.past] == ["Alder"]
    assert [row.place.name for row in extents.present] == ["Birch"]
    assert [row.place.name for row in extents.planned] == ["Cedar"]


# --- in charge ---


def appoint(client, region, who, page="officer/", **values):
    return client.post(
        path_of(region, page), {"person": who.public_id, "from_on": today().isoformat(), "last_on": "", **values}
    )


def test_an_officer_and_a_deputy_are_found_and_appointed(client, region, olga, dan):
    page = client.post(path_of(region, "officer/"), {"q": "olg", "search": "1", "from_on": "2026-06-01"})
    assert [label for _, label in page.context["form"].fields["person"].choices] == [
        "Olga Officer – olga.officer@police.example"
    ]
    assert page.context["form"]["from_on"].value() == "2026-06-01"
    assert appoint(client, region, olga)["Location"] == path_of(region)
    assert appoint(client, region, dan, "deputy/")["Location"] == path_of(region)
    found = who_answers(region_id=region.pk, on=today(), fresh=True)
    assert (found.in_charge, found.answerer, found.reason) == (olga, olga, "in_charge")
    assert Deputyship.objects.get().deputy == dan


def test_a_last_day_is_the_last_day(client, region, olga):
    appoint(client, region, olga, last_on=today().isoformat())
    assert Assignment.objects.get().to_on == today() + timedelta(1)


def test_a_second_officer_is_refused_in_words_and_replaces_when_asked(client, region, olga, dan):
    appoint(client, region, olga)
    response = appoint(client, region, dan, from_on=(today() + timedelta(1)).isoformat())
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()[0].startswith("The region has another officer in charge")
    assert response.context["form"]["person"].value() == dan.public_id
    appoint(client, region, dan, from_on=(today() + timedelta(1)).isoformat(), replacing="on")
    assert [row.officer for row in Assignment.objects.order_by("from_on")] == [olga, dan]


def test_nobody_is_in_charge_of_two_regions(client, region, other_region, olga):
    appoint(client, region, olga)
    response = appoint(client, other_region, olga)
    assert response.context["form"].non_field_errors()[0].startswith("This person is in charge of another region")


def test_days_gone_by_may_be_filled_but_not_rewritten(client, region, olga, dan):
    assert appoint(client, region, olga, from_on="2026-02-01").status_code == 302
    response = appoint(client, region, dan, from_on="2026-03-01", replacing="on")
    assert list(response.context["form"].errors) == ["from_on"]
    assert appoint(client, region, dan, "deputy/", from_on="2026-02-01").status_code == 302
    response = appoint(client, region, person("Dina Deputy"), "deputy/", from_on="2026-03-01")
    assert list(response.context["form"].errors) == ["from_on"]


def test_an_assignment_ends_on_a_day_and_not_in_the_past(client, region, olga):
    appoint(client, region, olga, from_on="2026-02-01")
    address = path_of(region, f"officer/{Assignment.objects.get().pk}/")
    assert client.post(address, {"on": "2026-03-01"}).status_code == 422
    client.post(address, {"on": today().isoformat()})
    assert Assignment.objects.get().to_on == today()
    assert client.get(path_of(region)).context["facts"].assignment is None


def test_a_deputyship_ends(client, region, dan):
    appoint(client, region, dan, "deputy/", from_on="2026-02-01")
    client.post(path_of(region, f"deputy/{Deputyship.objects.get().pk}/"), {"on": today().isoformat()})
    assert Deputyship.objects.get().to_on == today()


def test_an_absence_is_noted_and_ended(client, region, olga, dan):
    appoint(client, region, olga)
    appoint(client, region, dan, "deputy/")
    address = f"/manage/people/{olga.public_id}/absence/"
    client.post(address, {"from_on": today().isoformat(), "last_on": today().isoformat()})
    assert client.get(path_of(region)).context["responsible"].answerer == dan
    absence = Absence.objects.get()
    assert absence.to_on == today() + timedelta(1)
    client.post(f"/manage/absences/{absence.pk}/")
    assert client.get(path_of(region)).context["responsible"].answerer == olga


def test_an_absence_gone_by_or_the_wrong_way_round_is_refused(client, olga):
    address = f"/manage/people/{olga.public_id}/absence/"
    response = client.post(address, {"from_on": "2026-01-02", "last_on": "2026-01-03"})
    assert response.context["form"].non_field_errors() == [
        "That day has passed. What was in force then stays as it was."
    ]
    response = client.post(address, {"from_on": "2090-01-02", "last_on": "2090-01-01"})
    assert response.context["form"].errors["last_on"] == ["The last day lies before the first."]


def test_who_was_in_charge_is_answered_for_a_region_and_a_place(client, land, region, olga, dan):
    move_places(places=[land.west], region=region, from_on=START, by=None, at=AT, initial_import=True)
    appoint_officer(region=region, officer=olga, from_on=START, by=None, at=AT)
    appoint_deputy(region=region, deputy=dan, from_on=START, by=None, at=AT)
    said = "On 3 March 2026 Olga Officer was in charge (West). The deputy was Dan Deputy."
    for address in (path_of(region), f"/manage/places/{land.villages[0].pk}/"):
        page = client.get(f"{address}?on=2026-03-03").content.decode()
        assert said in " ".join(page.split())
    page = client.get(f"/manage/places/{land.villages[3].pk}/?on=2026-03-03").content.decode()
    assert "this place was in no region" in page


def test_the_role_that_comes_with_a_region_is_given_once(client, region, dan):
    appoint(client, region, dan)
    assert RoleGrant.objects.filter(user=dan, role=Role.OFFICER).count() == 1
    assert texts_of(client.get(path_of(region)))[0].startswith("Dan Deputy is appointed in West from")


def test_nobody_stands_in_for_themselves(client, region, olga):
    appoint(client, region, olga)
    response = appoint(client, region, olga, "deputy/")
    assert response.context["form"].errors["person"] == [
        "This person is in charge of the region and cannot stand in for themselves."
    ]


def test_those_in_charge_of_nothing_are_offered_first(client, region, olga, dan):
    appoint(client, region, dan)
    choices = client.get(path_of(region, "deputy/")).context["form"].fields["person"].choices
    assert [label.split(" – ")[0] for _, label in choices] == ["Ann Admin", "Olga Officer", "Dan Deputy"]
