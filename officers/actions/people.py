"""Who is in charge of a region, and who deputises."""

from datetime import date, datetime

from django.db.models import Q

from officers.actions.changing import change, note
from officers.actions.periods import end_periods
from officers.errors import EndsBeforeItBegins, PersonInactive, RegionNotOpen
from officers.models import Assignment, Deputyship, Region
from officers.permissions import check_admin
from portal.accounts.actions import grant_role
from portal.accounts.choices import Role, Scope
from portal.accounts.models import RoleGrant, User
from portal.accounts.queries import has_role
from portal.clock import local_day


def appoint_officer(
    *,
    region: Region,
    officer: User,
    from_on: date,
    to_on: date | None = None,
    by: User | None,
    at: datetime,
    replacing: bool = False,
) -> Assignment:
    """Put the officer in charge of the region from the day on, and give them the officer's role if they lack it.

    With `replacing` whoever is in charge on that day ends then. Raises RegionAlreadyLed, OfficerAlreadyInCharge,
    PersonInactive, RegionNotOpen, EndsBeforeItBegins, NotAllowed. One audit row, one more for a granted role.
    """
    check_admin(by, at)
    with change():
        _check_appointment(region, officer, from_on, to_on)
        if replacing:
            present = Assignment.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=from_on), region=region)
            end_periods(present.filter(from_on__lte=from_on), from_on)
        assignment = Assignment.objects.create(region=region, officer=officer, from_on=from_on, to_on=to_on)
        _give_officer_role(officer, from_on, by=by, at=at)
        note("officer.appointed", region, by=by, at=at, officer=officer.pk, from_on=from_on, to_on=to_on)
    return assignment


def appoint_deputy(
    *, region: Region, deputy: User, from_on: date, to_on: date | None = None, by: User | None, at: datetime
) -> Deputyship:
    """Let the person cover the region from the day on; whoever deputises on that day ends then.

    Raises RegionAlreadyDeputised if another deputy is planned later, and otherwise as appoint_officer does.
    """
    check_admin(by, at)
    with change():
        _check_appointment(region, deputy, from_on, to_on)
        present = Deputyship.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=from_on), region=region)
        end_periods(present.filter(from_on__lte=from_on), from_on)
        deputyship = Deputyship.objects.create(region=region, deputy=deputy, from_on=from_on, to_on=to_on)
        _give_officer_role(deputy, from_on, by=by, at=at)
        note("deputy.appointed", region, by=by, at=at, deputy=deputy.pk, from_on=from_on, to_on=to_on)
    return deputyship


def end_assignment(*, assignment: Assignment, on: date, by: User | None, at: datetime) -> None:
    """Let the officer be in charge until the day before `on`; one that has not begun yet is taken back.

    The region is vacant then and its station or the duty desk answers. Raises NotAllowed, and EndsBeforeItBegins for
    one that has begun on `on` or later. One audit row.
    """
    _end(Assignment, assignment, on, "assignment.ended", by=by, at=at)


def end_deputyship(*, deputyship: Deputyship, on: date, by: User | None, at: datetime) -> None:
    """Let the deputy cover the region until the day before `on`; raises and audits as end_assignment does."""
    _end(Deputyship, deputyship, on, "deputyship.ended", by=by, at=at)


def _end(
    model: type[Assignment] | type[Deputyship],
    row: Assignment | Deputyship,
    on: date,
    what: str,
    *,
    by: User | None,
    at: datetime,
) -> None:
    check_admin(by, at)
    has_begun = row.from_on <= local_day(at)
    if has_begun and on <= row.from_on:
        raise EndsBeforeItBegins
    with change():
        end_periods(model.objects.filter(pk=row.pk), on)
        note(what, row.region, by=by, at=at, on=on)


def _check_appointment(region: Region, person: User, from_on: date, to_on: date | None) -> None:
    region.refresh_from_db(fields=["opened_on", "closed_on"])  # it may have closed since the caller read it
    if not person.is_active:
        raise PersonInactive
    if to_on is not None and to_on <= from_on:
        raise EndsBeforeItBegins
    closes_first = region.closed_on is not None and (to_on is None or to_on > region.closed_on)
    if from_on < region.opened_on or closes_first:
        raise RegionNotOpen


def _give_officer_role(person: User, from_on: date, *, by: User | None, at: datetime) -> None:
    # Whoever is named to residents must be able to open the desk; which concerns they reach follows their regions.
    if has_role(person, Role.OFFICER, from_on):
        return
    later = RoleGrant.objects.filter(user=person, role=Role.OFFICER, scope=Scope.EVERYTHING, from_on__gt=from_on)
    until = later.order_by("from_on").values_list("from_on", flat=True).first()
    grant_role(user=person, role=Role.OFFICER, scope=Scope.EVERYTHING, from_on=from_on, to_on=until, by=by, at=at)
