"""Who answers, whose regions, and who was in charge when."""

from datetime import date, timedelta

import pytest

from officers.actions import (
    StationFacts,
    appoint_deputy,
    appoint_officer,
    cancel_absence,
    end_assignment,
    move_places,
    open_region,
    open_station,
    record_absence,
)
from officers.models import Assignment
from officers.queries import (
    colleagues_of_region,
    in_charge_on,
    officer_card,
    reach_of,
    region_ids_for,
    regions_of,
    who_answers,
    who_was_in_charge,
)
from officers.queries.cards import card_context, initials
from portal.accounts.choices import Role, Scope
from tests.officers.conftest import AT, START, TODAY, Land, person, with_role

pytestmark = [pytest.mark.django_db]
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def staffed(region, other_region):
    """A region with everybody who could answer, from the officer in charge to the duty desk."""
    people = {
        "in_charge": person("Mari Tamm"),
        "deputy": person("Jaan Kask"),
        "colleague": with_role(person("Kati Saar"), Role.STATION_COLLEAGUE, Scope.STATION, str(region.station_id)),
        "neighbour": person("Peeter Mets"),
        "desk": with_role(person("Dora Desk"), Role.DUTY_DESK),
    }
    appoint_officer(region=region, officer=people["in_charge"], from_on=START, by=None, at=AT)
    appoint_deputy(region=region, deputy=people["deputy"], from_on=START, by=None, at=AT)
    appoint_officer(region=other_region, officer=people["neighbour"], from_on=START, by=None, at=AT)
    return people


LADDER = [
    ([], "in_charge", "in_charge"),
    (["in_charge"], "deputy", "deputy"),
    (["in_charge", "deputy"], "colleague", "station"),
    (["in_charge", "deputy", "colleague"], "neighbour", "station"),
    (["in_charge", "deputy", "colleague", "neighbour"], "desk", "duty_desk"),
    (["in_charge", "deputy", "colleague", "neighbour", "desk"], None, "duty_desk"),
]


@pytest.mark.parametrize(("away", "answerer", "reason"), LADDER)
def test_who_answers_is_the_first_who_is_not_away(staffed, region, away, answerer, reason):
    for name in away:
        record_absence(officer=staffed[name], from_on=TODAY, to_on=TOMORROW, by=None, at=AT)
    found = who_answers(region_id=region.pk, on=TODAY)
    assert (found.region, found.in_charge, found.reason) == (region, staffed["in_charge"], reason)
    assert found.answerer == (staffed[answerer] if answerer else None)
    assert who_answers(region_id=region.pk, on=TOMORROW).answerer == staffed["in_charge"]


def test_who_answers_for_somebody_switched_off_is_the_next(staffed, region):
    officer = staffed["in_charge"]
    officer.is_active = False
    officer.save()
    assert who_answers(region_id=region.pk, on=TODAY, fresh=True).answerer == staffed["deputy"]


def test_who_answers_without_a_region_is_the_duty_desk(staffed):
    found = who_answers(region_id=None, on=TODAY)
    assert (found.region, found.in_charge, found.answerer, found.reason) == (None, None, staffed["desk"], "duty_desk")


def test_who_answers_in_an_empty_house_is_the_desk_as_an_office(region):
    found = who_answers(region_id=region.pk, on=TODAY)
    assert (found.in_charge, found.answerer, found.reason) == (None, None, "duty_desk")


def test_who_answers_hands_out_people_of_its_own(staffed, region):
    first = who_answers(region_id=region.pk, on=TODAY)
    first.answerer.name = "Somebody else"
    assert who_answers(region_id=region.pk, on=TODAY).answerer.name == "Mari Tamm"


def test_absence_cancelled_brings_the_officer_back(staffed, region):
    absence = record_absence(officer=staffed["in_charge"], from_on=START, to_on=date(2026, 4, 1), by=None, at=AT)
    assert who_answers(region_id=region.pk, on=TODAY).reason == "deputy"
    cancel_absence(absence=absence, by=staffed["in_charge"], at=AT)
    assert who_answers(region_id=region.pk, on=TODAY).reason == "in_charge"


def test_in_charge_on_follows_the_days(staffed, region):
    end_assignment(assignment=Assignment.objects.get(region=region), on=TOMORROW, by=None, at=AT)
    assert in_charge_on(region, TODAY) == staffed["in_charge"]
    assert in_charge_on(region, TOMORROW) is None


def test_reach_of_each_person(staffed, region, other_region):
    far = open_station(facts=StationFacts(name="Far station"), by=None, at=AT)
    far_region = open_region(name="Far", station=far, opened_on=START, by=None, at=AT)
    chief = with_role(person("Carl Chief"), Role.COMMANDER, Scope.STATION, str(far.pk))
    general = with_role(person("Gerda General"), Role.COMMANDER)
    here = frozenset({region.pk, other_region.pk})
    seen = {
        "in_charge": {region.pk},
        "deputy": {region.pk},
        "colleague": here,
        "neighbour": {other_region.pk},
        "desk": {far_region.pk},  # nobody else is there to answer
    }
    for name, ids in seen.items():
        assert (name, regions_of(staffed[name], TODAY)) == (name, frozenset(ids))
    assert region_ids_for(chief, TODAY) == (frozenset({far_region.pk}), False)
    assert regions_of(chief, TODAY) == frozenset()
    assert region_ids_for(general, TODAY).everything
    assert not reach_of(general, TODAY).everything_answered
    assert reach_of(staffed["desk"], TODAY).everything_answered
    assert region_ids_for(person("No Body"), TODAY) == (frozenset(), False)


def test_reach_of_who_stands_in_holds_the_region_for_that_day(staffed, region, other_region):
    for name in ("in_charge", "deputy", "colleague"):
        record_absence(officer=staffed[name], from_on=TODAY, to_on=TOMORROW, by=None, at=AT)
    neighbour = reach_of(staffed["neighbour"], TODAY)
    assert neighbour.answered_region_ids == {region.pk, other_region.pk}
    assert neighbour.own_region_ids == {other_region.pk}
    assert reach_of(staffed["neighbour"], TOMORROW).answered_region_ids == {other_region.pk}


def test_reach_of_somebody_switched_off_is_nothing(staffed):
    desk = staffed["desk"]
    desk.is_active = False
    assert region_ids_for(desk, TODAY) == (frozenset(), False)


def test_colleagues_of_region_are_all_who_may_answer(staffed, region):
    names = [user.name for user in colleagues_of_region(region.pk, TODAY)]
    assert names == ["Dora Desk", "Jaan Kask", "Kati Saar", "Mari Tamm", "Peeter Mets"]
    assert [user.name for user in colleagues_of_region(None, TODAY)] == ["Dora Desk"]


def test_who_was_in_charge_names_officer_deputy_and_absences_of_the_day(staffed, region, land: Land):
    move_places(places=[land.west], region=region, from_on=START, by=None, at=AT, initial_import=True)
    third = date(2026, 3, 3)
    record_absence(officer=staffed["in_charge"], from_on=third, to_on=date(2026, 3, 5), by=None, at=AT)
    for asked in ({"lon": 4.05, "lat": 55.45}, {"place_id": land.villages[0].pk}, {"region_id": region.pk}):
        found = who_was_in_charge(**asked, on=third)
        assert (found.region, found.officer, found.deputy) == (region, staffed["in_charge"], staffed["deputy"])
        assert [absence.officer for absence in found.absences] == [staffed["in_charge"]]
    assert who_was_in_charge(region_id=region.pk, on=date(2025, 1, 1)).officer is None
    assert who_was_in_charge(lon=1.0, lat=1.0, on=third).region is None
    with pytest.raises(ValueError, match="needs a point"):
        who_was_in_charge(on=third)


def test_card_context_names_both_when_somebody_else_answers(staffed, region, django_assert_num_queries):
    record_absence(officer=staffed["in_charge"], from_on=TODAY, to_on=TOMORROW, by=None, at=AT)
    responsible = who_answers(region_id=region.pk, on=TODAY)
    with django_assert_num_queries(1):
        card = card_context(responsible, TODAY)
    assert (card.situation, card.officer.name, card.answerer.name) == ("away", "Mari Tamm", "Jaan Kask")


@pytest.mark.parametrize(("name", "expected"), [("Mari Tamm", "MT"), ("Mari", "M"), ("Ann Marie Õun", "AÕ"), ("", "")])
def test_initials_are_of_the_first_and_last_name(name, expected):
    assert initials(name) == expected


def test_officer_card_never_written_is_empty(staffed):
    assert officer_card(staffed["in_charge"]).phone == ""
