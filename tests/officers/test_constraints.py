"""What the database itself refuses, on PostgreSQL and SQLite, and by which name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from officers.actions import appoint_deputy, appoint_officer
from officers.errors import (
    OfficerAlreadyInCharge,
    OfficersError,
    PlaceAlreadyInRegion,
    RegionAlreadyDeputised,
    RegionAlreadyLed,
    named_overlaps,
)
from officers.models import Assignment, Deputyship, Extent, Region
from portal.accounts.models import User
from tests.officers.conftest import AT, START, TODAY, Land, person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
SECOND_PERIODS = [
    (MARCH, APRIL, True),
    (MARCH, None, True),
    (date(2026, 2, 1), date(2026, 3, 2), True),
    (date(2026, 3, 31), MAY, True),
    (date(2026, 3, 10), date(2026, 3, 11), True),
    (APRIL, None, False),
    (APRIL, MAY, False),
    (START, MARCH, False),
]


def _refusal(make) -> type[OfficersError] | None:
    try:
        with named_overlaps(), transaction.atomic():
            make()
    except OfficersError as error:
        return type(error)
    return None


@pytest.mark.parametrize(("from_on", "to_on", "overlaps"), SECOND_PERIODS)
def test_assignment_of_officer_elsewhere_refused_when_days_overlap(region, other_region, from_on, to_on, overlaps):
    officer = person("Mari Tamm")
    Assignment.objects.create(region=region, officer=officer, from_on=MARCH, to_on=APRIL)

    def again():
        Assignment.objects.create(region=other_region, officer=officer, from_on=from_on, to_on=to_on)

    assert _refusal(again) == (OfficerAlreadyInCharge if overlaps else None)


@pytest.mark.parametrize(("from_on", "to_on", "overlaps"), SECOND_PERIODS)
def test_assignment_of_second_officer_refused_when_days_overlap(region, from_on, to_on, overlaps):
    Assignment.objects.create(region=region, officer=person("Mari Tamm"), from_on=MARCH, to_on=APRIL)
    other = person("Jaan Kask")

    def again():
        Assignment.objects.create(region=region, officer=other, from_on=from_on, to_on=to_on)

    assert _refusal(again) == (RegionAlreadyLed if overlaps else None)


@pytest.mark.parametrize(("from_on", "to_on", "overlaps"), SECOND_PERIODS)
def test_second_deputy_refused_when_days_overlap(region, from_on, to_on, overlaps):
    Deputyship.objects.create(region=region, deputy=person("Mari Tamm"), from_on=MARCH, to_on=APRIL)
    other = person("Jaan Kask")

    def again():
        Deputyship.objects.create(region=region, deputy=other, from_on=from_on, to_on=to_on)

    assert _refusal(again) == (RegionAlreadyDeputised if overlaps else None)


@pytest.mark.parametrize(("from_on", "to_on", "overlaps"), SECOND_PERIODS)
def test_place_in_two_regions_refused_when_days_overlap(region, other_region, land: Land, from_on, to_on, overlaps):
    Extent.objects.create(region=region, place=land.west, from_on=MARCH, to_on=APRIL)

    def again():
        Extent.objects.create(region=other_region, place=land.west, from_on=from_on, to_on=to_on)

    assert _refusal(again) == (PlaceAlreadyInRegion if overlaps else None)


def test_extents_drawn_twice_on_the_same_days_are_allowed(region):
    for _time in range(2):
        Extent.objects.create(region=region, drawn_wkb=b"x", from_on=MARCH)
    assert Extent.objects.count() == 2


def test_one_person_deputising_in_two_regions_is_allowed(region, other_region):
    deputy = person("Jaan Kask")
    for covered in (region, other_region):
        Deputyship.objects.create(region=covered, deputy=deputy, from_on=MARCH)
    assert Deputyship.objects.count() == 2


def test_assignment_lengthened_into_the_next_is_refused(region):
    first = Assignment.objects.create(region=region, officer=person("Mari Tamm"), from_on=MARCH, to_on=APRIL)
    Assignment.objects.create(region=region, officer=person("Jaan Kask"), from_on=APRIL)

    def lengthen():
        Assignment.objects.filter(pk=first.pk).update(to_on=MAY)

    assert _refusal(lengthen) == RegionAlreadyLed


def test_assignments_made_in_one_statement_are_refused_when_they_overlap(region):
    rows = [Assignment(region=region, officer=person(name), from_on=MARCH) for name in ("Mari Tamm", "Jaan Kask")]

    def at_once():
        Assignment.objects.bulk_create(rows)

    assert _refusal(at_once) == RegionAlreadyLed


def test_another_refusal_of_the_database_keeps_its_own_error(region):
    with pytest.raises(IntegrityError), named_overlaps(), transaction.atomic():
        Assignment.objects.create(region=region, officer=person("Mari Tamm"), from_on=MARCH, to_on=MARCH)


@pytest.mark.django_db(transaction=True)
def test_officer_appointed_by_two_admins_at_once_is_in_charge_of_one_region(region, other_region):
    officer = person("Mari Tamm")
    outcomes = _at_once(lambda wanted: _appoint(wanted, officer), [region, other_region] * 4)
    assert sorted(outcomes).count("appointed") == 1
    assert Assignment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_region_given_to_two_officers_at_once_has_one(region):
    officers = [person(f"Officer {letter}") for letter in "ABCDEF"]
    outcomes = _at_once(lambda officer: _appoint(region, officer), officers)
    assert sorted(outcomes) == ["RegionAlreadyLed"] * 5 + ["appointed"]


@pytest.mark.django_db(transaction=True)
def test_deputies_appointed_at_once_leave_one(region):
    deputies = [person(f"Deputy {letter}") for letter in "ABCD"]

    def appoint(deputy: User) -> str:
        appoint_deputy(region=region, deputy=deputy, from_on=TODAY, by=None, at=AT)
        return "appointed"

    assert _at_once(appoint, deputies) == ["appointed"] * 4
    assert Deputyship.objects.count() == 1


def _appoint(region: Region, officer: User) -> str:
    try:
        appoint_officer(region=region, officer=officer, from_on=TODAY, by=None, at=AT)
    except OfficersError as error:
        return type(error).__name__
    return "appointed"


def _at_once(do, things) -> list[str]:
    ready = Barrier(len(things))

    def start(thing) -> str:
        ready.wait(10)
        try:
            return do(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as threads:
        return list(threads.map(start, things))
