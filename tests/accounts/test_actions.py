from datetime import date

import pytest

from portal.accounts.actions import change_details, end_role, grant_role, make_person
from portal.accounts.choices import Role, Scope
from portal.accounts.errors import (
    EmailTaken,
    LastAdmin,
    NotAllowed,
    RoleAlreadyEnded,
    RoleAlreadyHeld,
    RoleNamesNoScope,
)
from portal.accounts.models import RoleGrant, User
from portal.accounts.queries import roles_of
from portal.audit.models import AuditRow
from tests.accounts.people import AT, SINCE, make_resident, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
DAY = date(2026, 3, 2)


def grant(user: User, **options) -> RoleGrant:
    values = {"role": Role.OFFICER, "scope": Scope.REGION, "scope_id": "1", "from_on": DAY, "by": None, "at": AT}
    return grant_role(user=user, **{**values, **options})


def test_make_person_keeps_address_in_small_letters_and_writes_audit():
    user = make_person(email="Mari.Tamm@Example.ORG", name="Mari", language="et", by=None, at=AT)
    assert user.email == "mari.tamm@example.org"
    assert user.emailaddress_set.get().verified is True
    assert AuditRow.objects.filter(what="person.made", object_id=str(user.pk), actor_kind="system").count() == 1


def test_make_person_with_address_in_other_case_is_refused():
    make_resident("mari@example.org")
    with pytest.raises(EmailTaken):
        make_person(email="MARI@example.org", name="", language="et", by=None, at=AT)
    assert User.objects.count() == 1


@pytest.mark.parametrize("role", [None, *[role for role in Role if role != Role.ADMIN]])
def test_granting_by_anybody_but_admin_is_refused(role):
    by = make_staff(role) if role else make_resident()
    with pytest.raises(NotAllowed):
        grant(make_resident(), by=by)


def test_granting_by_admin_writes_who_gave_what_to_whom():
    admin, user = make_staff(Role.ADMIN), make_resident()
    grant(user, by=admin)
    row = AuditRow.objects.get(what="role.granted", object_id=str(user.pk))
    assert (row.actor_id, row.detail["role"], row.detail["scope_id"]) == (str(admin.pk), "officer", "1")


@pytest.mark.parametrize("options", [{"scope_id": ""}, {"scope": Scope.EVERYTHING}])
def test_granting_with_scope_that_says_nothing_is_refused(options):
    with pytest.raises(RoleNamesNoScope):
        grant(make_resident(), **options)


@pytest.mark.parametrize(
    ("from_on", "to_on", "overlaps"),
    [
        (date(2026, 2, 1), date(2026, 3, 2), False),
        (date(2026, 2, 1), date(2026, 3, 3), True),
        (date(2026, 2, 1), None, True),
        (date(2026, 3, 9), None, True),
        (date(2026, 3, 10), None, False),
    ],
)
def test_granting_the_same_role_on_overlapping_days_is_refused(from_on, to_on, overlaps):
    user = make_resident()
    grant(user, to_on=date(2026, 3, 10))
    if overlaps:
        with pytest.raises(RoleAlreadyHeld):
            grant(user, from_on=from_on, to_on=to_on)
    else:
        grant(user, from_on=from_on, to_on=to_on)
    assert user.grants.count() == (1 if overlaps else 2)


def test_ending_a_role_leaves_the_days_before():
    user = make_resident()
    end_role(grant=grant(user), on=date(2026, 3, 5), by=None, at=AT)
    assert roles_of(user, date(2026, 3, 4)) == frozenset({Role.OFFICER})
    assert roles_of(user, date(2026, 3, 5)) == frozenset()
    assert AuditRow.objects.filter(what="role.ended", object_id=str(user.pk)).count() == 1


def test_ending_a_role_that_has_not_begun_takes_it_back():
    user = make_resident()
    end_role(grant=grant(user), on=date(2026, 3, 1), by=None, at=AT)
    assert user.grants.count() == 0


def test_ending_a_role_twice_is_refused():
    held = grant(make_resident())
    end_role(grant=held, on=date(2026, 3, 5), by=None, at=AT)
    with pytest.raises(RoleAlreadyEnded):
        end_role(grant=held, on=date(2026, 3, 5), by=None, at=AT)


def test_ending_the_last_admin_is_refused():
    admin = make_staff(Role.ADMIN)
    with pytest.raises(LastAdmin):
        end_role(grant=admin.grants.get(), on=DAY, by=admin, at=AT)
    make_staff(Role.ADMIN)
    end_role(grant=admin.grants.get(), on=DAY, by=admin, at=AT)
    assert roles_of(admin, DAY) == frozenset()


def test_changing_details_of_another_person_is_refused():
    user, other = make_resident(), make_resident()
    with pytest.raises(NotAllowed):
        change_details(user=user, name="x", language="en", by=other, at=AT)


def test_grants_of_everything_and_named_scope_are_apart():
    user = make_resident()
    grant(user)
    grant(user, scope=Scope.EVERYTHING, scope_id="", from_on=SINCE)
    assert user.grants.count() == 2
