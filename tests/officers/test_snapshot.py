"""Regions and people kept in the process: the right day, the right moment, few statements."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from shapely import to_wkb
from shapely.geometry import box

from officers.actions import appoint_officer, close_region, move_places, record_absence
from officers.models import ChangeMarker, Extent, Region
from officers.queries import CACHE, region_at, region_of_place, snapshot, who_answers
from officers.queries.snapshot import read_marker
from portal.accounts.actions import change_details, end_role
from portal.accounts.choices import Role
from portal.places.models import Boundary
from tests.officers.conftest import AT, START, TODAY, Land, person, with_role

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
IN_ALDER = {"lon": 4.05, "lat": 55.45}
TOMORROW = TODAY + timedelta(days=1)


def _give(region: Region, *places, from_on: date = START):
    return move_places(places=places, region=region, from_on=from_on, by=None, at=AT, initial_import=True)


def test_region_at_settlement_and_municipality_in_two_regions_is_that_of_the_settlement(
    region, other_region, land: Land
):
    _give(region, land.west)
    _give(other_region, land.villages[0])
    assert region_at(**IN_ALDER, on=TODAY).region_id == other_region.pk
    assert region_at(lon=4.05, lat=55.75, on=TODAY).region_id == region.pk


def test_region_at_drawn_boundary_over_a_settlement_is_that_of_the_boundary(region, other_region, land: Land):
    _give(region, land.villages[0])
    drawn = Extent.objects.create(region=other_region, drawn_wkb=to_wkb(box(4.0, 55.4, 4.1, 55.5)), from_on=START)
    assert region_at(**IN_ALDER, on=TODAY) == (other_region.pk, drawn.pk)


def test_region_at_outside_every_extent_is_none(region, land: Land):
    _give(region, land.west)
    assert region_at(lon=4.35, lat=55.45, on=TODAY) is None


def test_region_at_just_off_the_shore_is_that_of_the_nearest_place(region, land: Land):
    _give(region, land.villages[3])
    assert region_at(lon=4.409, lat=55.7, on=TODAY).region_id == region.pk
    assert region_at(lon=4.411, lat=55.7, on=TODAY) is None
    assert region_at(lon=4.409, lat=55.5, on=TODAY) is None


def test_region_of_place_without_its_own_is_that_of_the_nearest_around_it(region, other_region, land: Land):
    _give(region, land.county)
    _give(other_region, land.west)
    found = [region_of_place(place_id=place.pk, on=TODAY).region_id for place in land.villages]
    assert found == [other_region.pk, other_region.pk, region.pk, region.pk]


def test_plan_dated_ahead_takes_effect_when_the_local_day_turns(region, other_region, land: Land):
    _give(region, land.west)
    _give(other_region, land.west, from_on=TOMORROW)
    assert region_at(**IN_ALDER, on=TODAY).region_id == region.pk
    assert region_at(**IN_ALDER, on=TOMORROW).region_id == other_region.pk
    assert region_at(**IN_ALDER, on=TODAY).region_id == region.pk


def test_region_not_open_on_the_day_has_no_territory(region, land: Land):
    _give(region, land.west)
    close_region(region=region, closed_on=TOMORROW, by=None, at=AT)
    assert region_at(**IN_ALDER, on=TODAY).region_id == region.pk
    assert region_at(**IN_ALDER, on=TOMORROW) is None
    assert who_answers(region_id=region.pk, on=TOMORROW).reason == "duty_desk"


def test_lookups_of_a_known_day_cost_one_statement_when_fresh_and_none_otherwise(
    region, land: Land, django_assert_num_queries
):
    _give(region, land.west)
    appoint_officer(region=region, officer=person("Mari Tamm"), from_on=START, by=None, at=AT)
    region_at(**IN_ALDER, on=TODAY)
    with django_assert_num_queries(1):
        hit = region_at(**IN_ALDER, on=TODAY, fresh=True)
        responsible = who_answers(region_id=hit.region_id, on=TODAY)
        assert (responsible.in_charge.name, responsible.region.station.name) == ("Mari Tamm", "Westby station")
    with django_assert_num_queries(0):
        region_of_place(place_id=land.villages[0].pk, on=TODAY)


@pytest.mark.parametrize("count", [1, 3])
def test_building_a_day_costs_the_same_for_any_number_of_regions(
    station, land: Land, count: int, django_assert_num_queries
):
    for number in range(count):
        region = Region.objects.create(slug=f"r{number}", name=f"R{number}", station=station, opened_on=START)
        _give(region, land.villages[number])
        appoint_officer(region=region, officer=person(f"Officer {number}"), from_on=START, by=None, at=AT)
        Extent.objects.create(region=region, drawn_wkb=to_wkb(box(4, 55, 4.1, 55.1)), from_on=START)
    CACHE.forget_all()
    with django_assert_num_queries(12):
        who_answers(region_id=None, on=TODAY)


def test_another_day_reuses_the_outlines(region, land: Land):
    _give(region, land.west)
    today, tomorrow = CACHE.snapshot(TODAY), CACHE.snapshot(TOMORROW)
    polygons = [snapshot.territory.index._polygons[0] for snapshot in (today, tomorrow)]
    assert polygons[0] is polygons[1]


def test_boundary_changed_is_seen(region, land: Land):
    _give(region, land.west)
    assert region_at(**IN_ALDER, on=TODAY) is not None
    Boundary.objects.filter(place=land.west).update(wkb=to_wkb(box(4.1, 55.4, 4.2, 55.8)))
    assert region_at(**IN_ALDER, on=TODAY, fresh=True) is None


def test_marker_moves_when_roles_people_or_places_change(region, land: Land):
    admin, officer = with_role(person("Ann Admin"), Role.ADMIN), person("Mari Tamm")
    seen = [read_marker().number]

    def changed() -> bool:
        seen.append(read_marker().number)
        return seen[-1] != seen[-2]

    with_role(officer, Role.DUTY_DESK)
    assert changed()
    change_details(user=officer, name="Mari Kask", language="et", by=admin, at=AT)
    assert changed()
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    assert changed()
    end_role(grant=officer.grants.get(), on=TOMORROW, by=None, at=AT)
    assert changed()
    type(land.west).objects.filter(pk=land.west.pk).update(name="Westbury")
    assert changed()
    type(officer).objects.filter(pk=officer.pk).update(last_login=AT)
    assert not changed()


def test_marker_lost_with_a_flush_comes_back(region):
    ChangeMarker.objects.all().delete()
    with_role(person("Mari Tamm"), Role.DUTY_DESK)
    by_trigger = read_marker().number
    ChangeMarker.objects.all().delete()
    record_absence(officer=person("Jaan Kask"), from_on=TODAY, to_on=TOMORROW, by=None, at=AT)
    assert 0 not in (by_trigger, read_marker().number)
    assert ChangeMarker.objects.count() == 1


def test_marker_of_a_change_rolled_back_never_comes_back(region, land: Land):
    with transaction.atomic():
        _give(region, land.west)
        assert region_at(**IN_ALDER, on=TODAY) is not None
        transaction.set_rollback(True)
    assert region_at(**IN_ALDER, on=TODAY, fresh=True) is None


def test_change_by_another_process_is_seen_after_a_second(region, land: Land, monkeypatch):
    now_s = [100.0]
    monkeypatch.setattr(snapshot, "monotonic", lambda: now_s[0])
    assert region_at(**IN_ALDER, on=TODAY) is None
    Extent.objects.create(region=region, place=land.west, from_on=START)
    ChangeMarker.objects.update(number=7)
    now_s[0] += 0.99
    assert region_at(**IN_ALDER, on=TODAY) is None
    now_s[0] += 0.02
    assert region_at(**IN_ALDER, on=TODAY).region_id == region.pk


@pytest.mark.django_db(transaction=True)
def test_lookups_in_many_threads_while_regions_change_are_right(region, other_region, land: Land):
    _give(region, land.west)
    allowed = {region.pk, other_region.pk}

    def look(_number: int) -> set[int]:
        try:
            return {region_at(**IN_ALDER, on=TODAY, fresh=True).region_id for _time in range(20)}
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        looking = threads.map(look, range(6))
        for day in range(6):
            _give((other_region, region)[day % 2], land.west, from_on=START + timedelta(days=day + 1))
        seen = set().union(*looking)
    assert seen <= allowed
    assert region_at(**IN_ALDER, on=TODAY, fresh=True).region_id == region.pk
