"""The invented country: everything a visitor may want to try is there, and nothing in it contradicts itself."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Max, Min, Q
from django.utils import timezone

from officers.models import Absence, Assignment, Card, Deputyship, Region
from officers.queries import CACHE, who_answers
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.accounts.queries import has_second_factor, is_staff_member, roles_of
from portal.clock import local_day
from portal.demo.country import feature_collections
from portal.demo.management.commands.build_demo import Command
from portal.demo.people import COMMANDER, OFFICERS, RESIDENTS, demo_people
from portal.places.kept import forget_everything
from portal.places.models import Level, Place
from reports.choices import ContactLevel, Outcome, RoutingReason, Status
from reports.lifecycle import Fact
from reports.models import Concern, HistoryRow, Message

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def said(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """Build it once for all tests of this module, and take it back."""
    CACHE.forget_all()
    forget_everything()
    with django_db_blocker.unblock(), transaction.atomic(), transaction.atomic(using="keys"):
        out = StringIO()
        call_command(Command(), stdout=out)
        yield out.getvalue()
        for alias in ("default", "keys"):
            transaction.set_rollback(True, using=alias)
    CACHE.forget_all()
    forget_everything()


def test_building_says_what_it_built(said):
    assert said == "Built the invented country: 8 regions, 150 concerns.\n"


def test_building_again_is_refused():
    with pytest.raises(CommandError, match="only in an empty one"):
        call_command(Command())
    assert Concern.objects.count() == 150


def test_country_has_its_places_regions_and_people():
    levels = {level: Place.objects.filter(level=level).count() for level in Level}
    assert levels == {Level.COUNTY: 2, Level.MUNICIPALITY: 6, Level.SETTLEMENT: 22}
    assert Place.objects.filter(name="Vanamõisa").count() == 2
    assert (Region.objects.count(), Assignment.objects.count(), Deputyship.objects.count()) == (8, 7, 7)
    assert (len(OFFICERS), Card.objects.count()) == (10, 10)
    assert [len(people) for _heading, people in demo_people()] == [len(RESIDENTS), 10, 2]


def test_one_officer_is_away_and_one_region_vacant():
    today = local_day(timezone.now())
    away = Absence.objects.get(from_on__lte=today, to_on__gt=today)
    assert away.officer.name == "Liis Saar"
    answers = {region.name: who_answers(region_id=region.pk, on=today) for region in Region.objects.all()}
    assert [name for name, answer in answers.items() if answer.in_charge is None] == ["Lõuna"]
    assert {name: answer.reason for name, answer in answers.items() if answer.reason != "in_charge"} == {
        "Rannamõisa": "deputy",
        "Lõuna": "station",
    }


def test_staff_have_a_second_factor_and_residents_no_role():
    today = local_day(timezone.now())
    staff = [user for user in User.objects.all() if is_staff_member(user, today)]
    assert len(staff) == len(OFFICERS) + 2
    assert all(has_second_factor(user) for user in staff)
    assert roles_of(User.objects.get(email=COMMANDER.email), today) == {Role.COMMANDER}
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_concerns_show_every_status_outcome_level_and_reason():
    concerns = Concern.objects.all()
    assert concerns.count() == 150
    assert set(concerns.values_list("status", flat=True)) == set(Status)
    assert set(concerns.exclude(outcome="").values_list("outcome", flat=True)) == set(Outcome)
    assert set(concerns.values_list("contact_level", flat=True)) == set(ContactLevel)
    assert set(concerns.values_list("language", flat=True)) == {"en", "et", "sl"}
    assert {RoutingReason.IN_CHARGE, RoutingReason.STATION} <= set(concerns.values_list("routing_reason", flat=True))
    assert set(HistoryRow.objects.values_list("fact", flat=True)) >= set(Fact) - {Fact.STARTED, Fact.ANSWERED}
    assert concerns.filter(region=None).count() == 0
    assert concerns.filter(helped=True).exists()
    assert concerns.filter(helped=False).exists()


def test_concerns_span_six_months_and_no_moment_lies_ahead():
    now = timezone.now()
    span = Concern.objects.aggregate(first=Min("submitted_at"), last=Max("submitted_at"), touched=Max("touched_at"))
    assert timedelta(days=180) < now - span["first"] < timedelta(days=186)
    assert now - span["last"] < timedelta(days=3)
    assert max(span["last"], span["touched"], HistoryRow.objects.aggregate(at=Max("at"))["at"]) <= now
    assert not Concern.objects.filter(
        Q(closed_at__lt=F("submitted_at")) | Q(first_read_at__lt=F("submitted_at"))
    ).exists()
    assert not Message.objects.filter(written_at__lt=F("concern__submitted_at")).exists()


def test_history_of_each_concern_goes_forward_in_time_and_ends_where_it_stands():
    for concern in Concern.objects.prefetch_related("history"):
        rows = list(concern.history.all())
        assert [row.at for row in rows] == sorted(row.at for row in rows)
        assert (rows[0].fact, rows[-1].to_status) == ("submitted", concern.status)
        assert [row.from_status for row in rows[1:]] == [row.to_status for row in rows[:-1]]


def test_residents_of_the_demo_have_what_their_task_says():
    own = {person.mailbox: Concern.objects.filter(resident__email=person.email) for person in RESIDENTS}
    assert own["eva.horvat"].exclude(status=Status.CLOSED).exists()
    assert own["sander.ilves"].filter(status=Status.WAITING).exists()
    assert own["nora.lind"].filter(status=Status.CLOSED).exists()


def test_map_is_drawn_the_same_each_time():
    assert feature_collections() == feature_collections()
