"""Changes of stations, regions, territory and people; who may make them; what they leave behind."""

from datetime import date, timedelta

import pytest

from officers.actions import (
    CardFacts,
    StationFacts,
    appoint_deputy,
    appoint_officer,
    cancel_absence,
    close_region,
    edit_region,
    edit_station,
    end_assignment,
    move_places,
    open_region,
    open_station,
    record_absence,
    save_card,
)
from officers.errors import (
    EndsBeforeItBegins,
    NotAllowed,
    OfficerAlreadyInCharge,
    PastDay,
    PersonInactive,
    RegionAlreadyLed,
    RegionNotOpen,
)
from officers.models import Absence, Assignment, Deputyship, Extent, Region, Station
from officers.queries import plan_move
from portal.accounts.actions import grant_role
from portal.accounts.choices import Role, Scope
from portal.accounts.queries import has_role
from portal.audit.models import AuditRow
from tests.officers.conftest import AT, START, TODAY, Land, person, with_role

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
TOMORROW = TODAY + timedelta(days=1)
LATER = date(2026, 6, 1)
ONLY_ADMINS = [
    lambda w: open_station(facts=StationFacts(name="New"), by=w.by, at=AT),
    lambda w: edit_station(station=w.region.station, facts=StationFacts(name="New"), by=w.by, at=AT),
    lambda w: open_region(name="New", station=w.region.station, opened_on=TODAY, by=w.by, at=AT),
    lambda w: edit_region(region=w.region, name="New", station=w.region.station, by=w.by, at=AT),
    lambda w: close_region(region=w.region, closed_on=TOMORROW, by=w.by, at=AT),
    lambda w: move_places(places=w.land.villages, region=w.region, from_on=TODAY, by=w.by, at=AT),
    lambda w: appoint_officer(region=w.region, officer=w.other, from_on=LATER, replacing=True, by=w.by, at=AT),
    lambda w: appoint_deputy(region=w.region, deputy=w.other, from_on=TODAY, by=w.by, at=AT),
    lambda w: end_assignment(assignment=Assignment.objects.get(), on=TOMORROW, by=w.by, at=AT),
]
OWN_OR_ADMINS = [
    lambda w: record_absence(officer=w.officer, from_on=TODAY, to_on=TOMORROW, by=w.by, at=AT),
    lambda w: cancel_absence(absence=w.absence, by=w.by, at=AT),
    lambda w: save_card(officer=w.officer, facts=CardFacts(phone="555 0102"), by=w.by, at=AT),
]


class World:
    """A region with its officer, an absence of hers, and somebody who acts."""

    def __init__(self, region: Region, land: Land) -> None:
        self.region, self.land = region, land
        self.officer, self.other = person("Mari Tamm"), person("Jaan Kask")
        appoint_officer(region=region, officer=self.officer, from_on=START, by=None, at=AT)
        self.absence = record_absence(officer=self.officer, from_on=LATER, to_on=date(2026, 7, 1), by=None, at=AT)
        self.by = self.other


@pytest.fixture
def world(region, land: Land) -> World:
    return World(region, land)


@pytest.mark.parametrize("role", [None, Role.OFFICER, Role.STATION_COLLEAGUE, Role.DUTY_DESK, Role.COMMANDER])
@pytest.mark.parametrize("act", [*ONLY_ADMINS, *OWN_OR_ADMINS])
def test_action_by_somebody_who_is_no_admin_is_refused(world, act, role):
    if role:
        with_role(world.other, role)
    audited = AuditRow.objects.count()
    with pytest.raises(NotAllowed):
        act(world)
    assert AuditRow.objects.count() == audited


@pytest.mark.parametrize("act", [*ONLY_ADMINS, *OWN_OR_ADMINS])
def test_action_by_an_admin_leaves_an_audit_row(world, admin, act):
    world.by = admin
    act(world)
    row = AuditRow.objects.filter(actor_kind="user", actor_id=str(admin.pk), at=AT).last()
    assert row is not None
    assert row.object_id


@pytest.mark.parametrize("act", OWN_OR_ADMINS)
def test_action_about_oneself_is_allowed(world, act):
    world.by = world.officer
    act(world)


def test_stations_of_one_name_get_different_addresses(db):
    slugs = [open_station(facts=StationFacts(name="Põlva jaoskond"), by=None, at=AT).slug for _time in range(3)]
    assert slugs == ["polva-jaoskond", "polva-jaoskond-2", "polva-jaoskond-3"]


def test_station_edited_keeps_its_address(station):
    edit_station(station=station, facts=StationFacts(name="Old town station", phone="555 0103"), by=None, at=AT)
    found = Station.objects.get()
    assert (found.slug, found.name, found.phone) == ("westby-station", "Old town station", "555 0103")


# --- territory ---


def test_places_moved_end_in_the_old_region_and_begin_in_the_new(region, other_region, land: Land):
    move_places(places=land.villages[:2], region=region, from_on=START, by=None, at=AT, initial_import=True)
    plan = move_places(places=land.villages[:3], region=other_region, from_on=TOMORROW, by=None, at=AT)
    assert [(move.place.name, move.from_region) for move in plan.moves] == [
        ("Alder", region),
        ("Birch", region),
        ("Cedar", None),
    ]
    old = [(row.place.name, row.from_on, row.to_on) for row in region.extents.order_by("place__name")]
    assert old == [("Alder", START, TOMORROW), ("Birch", START, TOMORROW)]
    assert other_region.extents.filter(from_on=TOMORROW, to_on=None).count() == 3


def test_places_moved_twice_stay_as_they_are(region, land: Land):
    for _time in range(2):
        plan = move_places(places=land.villages, region=region, from_on=TODAY, by=None, at=AT)
    assert (len(plan.moves), len(plan.staying), Extent.objects.count()) == (0, 4, 4)


def test_places_moved_on_the_day_they_would_have_moved_elsewhere_replace_that_plan(region, other_region, land: Land):
    move_places(places=[land.west], region=region, from_on=TOMORROW, by=None, at=AT)
    move_places(places=[land.west], region=other_region, from_on=TOMORROW, by=None, at=AT)
    assert [(row.region, row.from_on) for row in Extent.objects.all()] == [(other_region, TOMORROW)]


def test_places_moved_before_a_later_plan_keep_the_plan(region, other_region, land: Land):
    move_places(places=[land.west], region=region, from_on=LATER, by=None, at=AT)
    plan = move_places(places=[land.west], region=other_region, from_on=TOMORROW, by=None, at=AT)
    assert plan.moves[0].until == LATER
    days = sorted(Extent.objects.values_list("from_on", "to_on", "region_id"))
    assert days == [(TOMORROW, LATER, other_region.pk), (LATER, None, region.pk)]


def test_plan_of_a_move_writes_nothing(region, land: Land, django_assert_num_queries):
    with django_assert_num_queries(1):
        plan = plan_move(places=land.villages, region=region, from_on=TODAY)
    assert (len(plan.moves), Extent.objects.count()) == (4, 0)


def test_places_moved_from_a_past_day_are_refused(region, land: Land):
    with pytest.raises(PastDay):
        move_places(places=[land.west], region=region, from_on=TODAY - timedelta(days=1), by=None, at=AT)
    move_places(places=[land.west], region=region, from_on=START, by=None, at=AT, initial_import=True)
    assert Extent.objects.get().from_on == START


def test_places_moved_to_a_region_not_open_are_refused(region, land: Land):
    close_region(region=region, closed_on=TOMORROW, by=None, at=AT)
    with pytest.raises(RegionNotOpen):
        move_places(places=[land.west], region=region, from_on=TOMORROW, by=None, at=AT)


@pytest.mark.parametrize("count", [1, 3])
def test_places_moved_cost_the_same_for_any_number(region, land: Land, count, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        move_places(places=land.villages[:count], region=region, from_on=TODAY, by=None, at=AT)


def test_region_closed_ends_what_it_had_and_takes_back_what_was_planned(world, region, land: Land):
    move_places(places=land.villages[:1], region=region, from_on=TODAY, by=None, at=AT)
    move_places(places=land.villages[1:2], region=region, from_on=LATER, by=None, at=AT)
    appoint_deputy(region=region, deputy=world.other, from_on=LATER, by=None, at=AT)
    close_region(region=region, closed_on=TOMORROW, by=None, at=AT)
    assert list(Extent.objects.values_list("to_on", flat=True)) == [TOMORROW]
    assert list(Assignment.objects.values_list("to_on", flat=True)) == [TOMORROW]
    assert not Deputyship.objects.exists()
    with pytest.raises(RegionNotOpen):
        close_region(region=region, closed_on=LATER, by=None, at=AT)


# --- people ---


def test_officer_appointed_may_use_the_desk(world, region):
    assert has_role(world.officer, Role.OFFICER, TODAY)


def test_officer_appointed_before_a_role_planned_for_later_holds_it_without_a_gap(world, other_region):
    grant_role(user=world.other, role=Role.OFFICER, scope=Scope.EVERYTHING, from_on=LATER, by=None, at=AT)
    appoint_officer(region=other_region, officer=world.other, from_on=TOMORROW, by=None, at=AT)
    grants = world.other.grants.order_by("from_on").values_list("from_on", "to_on")
    assert list(grants) == [(TOMORROW, LATER), (LATER, None)]


def test_officer_appointed_to_a_led_region_is_refused(world, region):
    with pytest.raises(RegionAlreadyLed):
        appoint_officer(region=region, officer=world.other, from_on=TODAY, by=None, at=AT)


def test_officer_appointed_replacing_ends_the_present_one(world, region):
    appoint_officer(region=region, officer=world.other, from_on=TOMORROW, replacing=True, by=None, at=AT)
    rows = sorted(Assignment.objects.values_list("from_on", "to_on", "officer_id"))
    assert rows == [(START, TOMORROW, world.officer.pk), (TOMORROW, None, world.other.pk)]


def test_officer_appointed_replacing_while_in_charge_elsewhere_changes_nothing(world, region, other_region):
    appoint_officer(region=other_region, officer=world.other, from_on=START, by=None, at=AT)
    with pytest.raises(OfficerAlreadyInCharge):
        appoint_officer(region=region, officer=world.other, from_on=TOMORROW, replacing=True, by=None, at=AT)
    assert Assignment.objects.get(region=region).to_on is None


def test_deputy_appointed_follows_the_present_one(world, region):
    for deputy, day in ((world.other, TODAY), (person("Kati Saar"), TOMORROW)):
        appoint_deputy(region=region, deputy=deputy, from_on=day, by=None, at=AT)
    assert list(Deputyship.objects.values_list("from_on", "to_on")) == [(TODAY, TOMORROW), (TOMORROW, None)]


def test_person_switched_off_is_not_appointed(world, other_region):
    world.other.is_active = False
    with pytest.raises(PersonInactive):
        appoint_officer(region=other_region, officer=world.other, from_on=TODAY, by=None, at=AT)


@pytest.mark.parametrize(
    ("from_on", "to_on", "error"),
    [(TODAY, TODAY, EndsBeforeItBegins), (date(2025, 1, 1), None, RegionNotOpen)],
)
def test_officer_appointed_for_impossible_days_is_refused(world, other_region, from_on, to_on, error):
    with pytest.raises(error):
        appoint_officer(region=other_region, officer=world.other, from_on=from_on, to_on=to_on, by=None, at=AT)


def test_assignment_ended_before_it_began_is_refused_and_one_planned_is_taken_back(world, region, other_region):
    with pytest.raises(EndsBeforeItBegins):
        end_assignment(assignment=Assignment.objects.get(), on=START, by=None, at=AT)
    planned = appoint_officer(region=other_region, officer=world.other, from_on=LATER, by=None, at=AT)
    end_assignment(assignment=planned, on=TODAY, by=None, at=AT)
    assert [row.officer for row in Assignment.objects.all()] == [world.officer]


@pytest.mark.parametrize(
    ("from_on", "to_on", "error"),
    [(TODAY, TODAY, EndsBeforeItBegins), (START, TODAY, PastDay)],
)
def test_absence_on_impossible_days_is_refused(world, from_on, to_on, error):
    with pytest.raises(error):
        record_absence(officer=world.officer, from_on=from_on, to_on=to_on, by=None, at=AT)


def test_absence_cancelled_is_taken_back_or_ends_today(world):
    running = record_absence(officer=world.officer, from_on=START, to_on=TOMORROW, by=None, at=AT)
    for absence in (world.absence, running):
        cancel_absence(absence=absence, by=None, at=AT)
    assert list(Absence.objects.values_list("from_on", "to_on")) == [(START, TODAY)]
