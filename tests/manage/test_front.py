"""The first page counts what there is and says what comes next."""

from datetime import timedelta

import pytest

from officers.actions import appoint_deputy, appoint_officer, move_places, open_region, record_absence
from portal.accounts.choices import Role
from portal.notifications.models import OutboxRow, State
from tests.manage.conftest import AT, START, today
from tests.officers.conftest import person, with_role

FRONT = "/manage/"
STATEMENTS = 10
"""Session, person, standing; levels, places without region, stations, regions, roles, dead letters, oldest."""
IN_ORDER = [
    "Import the places",
    "Open a station",
    "Open regions",
    "Put the places into regions",
    "Appoint the officers",
    "Appoint the deputies",
    "Name station colleagues",
    "Name the duty desk",
    "Set a mail server",
]


@pytest.fixture(autouse=True)
def _no_mail_server(settings):
    settings.EMAIL_BACKEND = "portal.notifications.kept_mail.KeptMailBackend"


def steps_of(client) -> list[str]:
    return [step.title for step in client.get(FRONT).context["open_steps"]]


def test_an_empty_portal_names_every_step_in_order(client):
    assert steps_of(client) == IN_ORDER


def test_each_step_goes_once_it_is_done(client, land, station):
    assert steps_of(client) == IN_ORDER[2:]
    region = open_region(name="All", station=station, opened_on=START, by=None, at=AT)
    move_places(places=[land.county], region=region, from_on=START, by=None, at=AT, initial_import=True)
    assert steps_of(client) == IN_ORDER[4:]
    appoint_officer(region=region, officer=person("Olga Officer"), from_on=START, by=None, at=AT)
    appoint_deputy(region=region, deputy=person("Dan Deputy"), from_on=START, by=None, at=AT)
    with_role(person("Siim Station"), Role.STATION_COLLEAGUE)
    with_role(person("Dora Desk"), Role.DUTY_DESK)
    assert steps_of(client) == ["Set a mail server"]


def test_the_steps_are_gone_with_the_last(client, land, station, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "Set a mail server" not in steps_of(client)


def test_what_lacks_is_counted(client, land, region, other_region):
    move_places(places=[land.west], region=region, from_on=START, by=None, at=AT, initial_import=True)
    olga = person("Olga Officer")
    appoint_officer(region=region, officer=olga, from_on=START, by=None, at=AT)
    record_absence(officer=olga, from_on=today(), to_on=today() + timedelta(1), by=None, at=AT)
    OutboxRow.objects.create(kind="x.y", state=State.DEAD, not_before=AT, made_at=AT)
    context = client.get(FRONT).context
    assert context["known"].unassigned_count == 2
    assert context["counts"] == {"OPEN": 2, "VACANT": 1, "AWAY": 1, "NO_DEPUTY": 2, "NO_PLACES": 1, "CLOSED": 0}
    assert (context["known"].dead_count, context["known"].oldest_waiting_at) == (1, None)
    assert context["people"]["OFFICER"] == 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_with_one_region_and_with_many(client, station, count, django_assert_num_queries):
    for number in range(count):
        region = open_region(name=f"R{number}", station=station, opened_on=START, by=None, at=AT)
        appoint_officer(region=region, officer=person(f"Officer {number}"), from_on=START, by=None, at=AT)
    client.get(FRONT)
    with django_assert_num_queries(STATEMENTS):
        assert client.get(FRONT).context["counts"]["OPEN"] == count


# --- places ---


def names_of(client, query: str) -> list[str]:
    return [place.name for place, _region in client.get(f"/manage/places/{query}").context["rows"]]


def test_places_are_listed_by_level_by_search_and_by_lack_of_a_region(client, land, region):
    move_places(places=[land.west], region=region, from_on=START, by=None, at=AT, initial_import=True)
    assert names_of(client, "") == ["Mainland"]
    assert names_of(client, "?level=2") == ["Eastby", "Westby"]
    assert names_of(client, "?q=dogwod") == ["Dogwood"]
    assert names_of(client, "?q=westby&level=1") == []
    assert names_of(client, "?show=no-region") == ["Cedar", "Dogwood"]
    regions = dict(client.get("/manage/places/?level=1").context["rows"])
    assert {place.name: held and held.name for place, held in regions.items()} == {
        "Alder": "West",
        "Birch": "West",
        "Cedar": None,
        "Dogwood": None,
    }


@pytest.mark.parametrize("level", [3, 1])
def test_the_list_of_places_costs_the_same_with_one_row_and_with_four(client, land, level, django_assert_num_queries):
    client.get("/manage/places/")
    with django_assert_num_queries(5):
        client.get(f"/manage/places/?level={level}")


def test_a_place_shows_its_parts_with_their_regions(client, land, region):
    move_places(places=[land.villages[0]], region=region, from_on=START, by=None, at=AT, initial_import=True)
    context = client.get(f"/manage/places/{land.west.pk}/").context
    assert [(part.name, held and held.name) for part, held in context["parts"]] == [("Alder", "West"), ("Birch", None)]


def test_a_place_nobody_knows_is_not_found(client):
    assert client.get("/manage/places/99999999999999999999/").status_code == 404
