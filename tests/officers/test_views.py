"""Finding the officer: by point, by place, by words."""

import re
from datetime import timedelta

import pytest
import time_machine

from officers.actions import CardFacts, appoint_deputy, appoint_officer, move_places, record_absence, save_card
from portal.places.models import Level, Place
from tests.officers.conftest import AT, START, TODAY, Land, person

pytestmark = [pytest.mark.django_db]
FIND = "/officers/find/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def mari(region, land: Land):
    """The officer in charge of the west, with a card."""
    officer = person("Mari Tamm")
    move_places(places=[land.west], region=region, from_on=START, by=None, at=AT, initial_import=True)
    appoint_officer(region=region, officer=officer, from_on=START, by=None, at=AT)
    facts = CardFacts(title="Regional officer", phone="555 0107", hours="Tuesdays 10 to 12", about="Ask me anything.")
    save_card(officer=officer, facts=facts, by=None, at=AT)
    return officer


def _words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_find_without_a_question_asks(client):
    answer = client.get(FIND)
    assert answer.status_code == 200
    assert "officer-card" not in answer.content.decode()
    assert 'name="q"' in answer.content.decode()


@pytest.mark.parametrize("asked", [{"lon": "4.05", "lat": "55.45"}, {"q": "Westby"}])
def test_find_shows_the_card_of_the_officer(client, mari, asked):
    words = _words(client.get(FIND, asked))
    for expected in (
        "MT",
        "Mari Tamm",
        "Regional officer",
        "West · Westby station",
        "within 2 working days",
        "Tuesdays 10 to 12",
        "555 0107",
        "Ask me anything.",
    ):
        assert expected in words


def test_find_by_place_shows_the_region_around_it(client, mari, land: Land):
    words = _words(client.get(FIND, {"place": land.villages[0].pk}))
    assert "Alder, Westby, Mainland" in words
    assert "Mari Tamm" in words


def test_find_while_the_officer_is_away_names_both(client, mari, region):
    appoint_deputy(region=region, deputy=person("Jaan Kask"), from_on=START, by=None, at=AT)
    record_absence(officer=mari, from_on=TODAY, to_on=TODAY + timedelta(days=3), by=None, at=AT)
    words = _words(client.get(FIND, {"lon": "4.05", "lat": "55.45"}))
    assert "Your officer is Mari Tamm. While Mari Tamm is away, Jaan Kask answers." in words
    assert "Tuesdays 10 to 12" not in words
    assert "555 0107" not in words


def test_find_while_everybody_is_away_names_the_duty_desk(client, mari):
    record_absence(officer=mari, from_on=TODAY, to_on=TODAY + timedelta(days=3), by=None, at=AT)
    words = _words(client.get(FIND, {"lon": "4.05", "lat": "55.45"}))
    assert "While Mari Tamm is away, the duty desk answers." in words


def test_find_in_a_vacant_region_says_so_and_who_answers(client, region, land: Land):
    move_places(places=[land.west], region=region, from_on=START, by=None, at=AT, initial_import=True)
    appoint_deputy(region=region, deputy=person("Jaan Kask"), from_on=START, by=None, at=AT)
    words = _words(client.get(FIND, {"lon": "4.05", "lat": "55.45"}))
    assert "No officer at present" in words
    assert "Until then Jaan Kask answers." in words


def test_find_where_no_region_is_shows_the_duty_desk(client, mari):
    words = _words(client.get(FIND, {"lon": "5.2", "lat": "56.2"}))
    assert "The duty desk answers." in words
    assert "555 0199" in words


def test_find_for_a_name_of_several_places_lists_them_with_what_is_around(client, mari, land: Land):
    Place.objects.create(level=Level.SETTLEMENT, code="2001", name="Alder", parent=land.east, lon=4.3, lat=55.5)
    answer = client.get(FIND, {"q": "Alder"})
    words = _words(answer)
    assert "Which of these do you mean?" in words
    assert "Alder Westby, Mainland" in words
    assert "Alder Eastby, Mainland" in words
    assert f'href="?place={land.villages[0].pk}"' in answer.content.decode()


def test_find_for_a_place_whose_parts_have_regions_asks_which_part(client, region, land: Land):
    move_places(places=land.villages[2:], region=region, from_on=START, by=None, at=AT, initial_import=True)
    words = _words(client.get(FIND, {"place": land.east.pk}))
    assert "Which part of Eastby?" in words
    assert "Cedar" in words


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ({"q": "Xyzzyqua"}, 200, "We found no place called “Xyzzyqua”."),
        ({"q": "<script>alert(1)</script>"}, 200, "We found no place called"),
        ({"place": "999999"}, 200, "We do not know that place."),
        ({"lon": "24.7", "lat": "59.4"}, 400, "That point lies outside the country"),
        ({"lon": "4.05"}, 400, "A point needs both its longitude and its latitude."),
        ({"lon": "nan", "lat": "55"}, 400, "That is not a point on the map."),
        ({"lon": "1e999", "lat": "55"}, 400, "That is not a point on the map."),
        ({"lon": "here", "lat": "there"}, 400, "That is not a point on the map."),
        ({"place": "-1"}, 400, "That is not a point on the map."),
        ({"place": "9" * 40}, 200, "We do not know that place."),
    ],
)
def test_find_for_what_cannot_be_found_says_so(client, mari, asked, status, sentence):
    answer = client.get(FIND, asked)
    assert (answer.status_code, sentence in _words(answer)) == (status, True)
    assert "<script>alert" not in answer.content.decode()


def test_find_by_point_costs_few_statements(client, mari, django_assert_max_num_queries):
    client.get(FIND, {"lon": "4.05", "lat": "55.45"})
    with django_assert_max_num_queries(2):
        client.get(FIND, {"lon": "4.05", "lat": "55.45"})


def test_find_takes_no_post(client):
    assert client.post(FIND).status_code == 405
