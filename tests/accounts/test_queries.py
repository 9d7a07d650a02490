from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.accounts.actions import grant_role
from portal.accounts.choices import Role, Scope
from portal.accounts.queries import (
    display_name,
    grants_of,
    has_role,
    is_staff_member,
    remember_standing,
    roles_of,
    scope_ids,
    standing_of,
)
from tests.accounts.people import AT, make_resident, make_staff

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    ("on", "held"),
    [
        (date(2026, 3, 1), frozenset()),
        (date(2026, 3, 2), frozenset({Role.OFFICER})),
        (date(2026, 3, 4), frozenset({Role.OFFICER})),
        (date(2026, 3, 5), frozenset()),
    ],
)
def test_roles_of_dated_grant_hold_from_first_day_to_day_before_last(on, held):
    user = make_resident()
    grant_role(
        user=user,
        role=Role.OFFICER,
        scope=Scope.REGION,
        scope_id="7",
        from_on=date(2026, 3, 2),
        to_on=date(2026, 3, 5),
        by=None,
        at=AT,
    )
    assert roles_of(user, on) == held


def test_roles_of_nobody_are_none(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert roles_of(AnonymousUser(), DAY) == frozenset()


@pytest.mark.parametrize("grant_count", [1, 3])
def test_standing_of_person_takes_one_statement(grant_count, django_assert_num_queries):
    user = make_staff(Role.OFFICER, Scope.REGION, "1")
    for number in range(1, grant_count):
        grant_role(
            user=user,
            role=Role.OFFICER,
            scope=Scope.REGION,
            scope_id=str(number + 1),
            from_on=date(2020, 1, 1),
            by=None,
            at=AT,
        )
    with django_assert_num_queries(1):
        standing = standing_of(user, DAY)
    assert (len(standing.grants), standing.has_factor) == (grant_count, True)


def test_standing_of_remembering_user_is_read_once(django_assert_num_queries):
    user = make_staff(Role.COMMANDER)
    remember_standing(user)
    with django_assert_num_queries(1):
        assert roles_of(user, DAY) == roles_of(user, DAY) == frozenset({Role.COMMANDER})


def test_standing_of_remembering_user_is_read_anew_after_grant():
    user = make_resident()
    remember_standing(user)
    roles_of(user, DAY)
    grant_role(user=user, role=Role.DUTY_DESK, scope=Scope.EVERYTHING, from_on=DAY, by=None, at=AT)
    assert roles_of(user, DAY) == frozenset({Role.DUTY_DESK})


@pytest.mark.parametrize(
    ("scope", "scope_id", "expected"),
    [
        (None, None, True),
        (Scope.STATION, "4", True),
        (Scope.STATION, 4, True),
        (Scope.STATION, "5", False),
        (Scope.REGION, "4", False),
        (Scope.EVERYTHING, None, False),
    ],
)
def test_has_role_of_one_station_holds_there_alone(scope, scope_id, expected):
    user = make_staff(Role.STATION_COLLEAGUE, Scope.STATION, "4")
    assert has_role(user, Role.STATION_COLLEAGUE, DAY, scope, scope_id) is expected


def test_has_role_for_everything_holds_in_each_scope():
    user = make_staff(Role.COMMANDER)
    assert has_role(user, Role.COMMANDER, DAY, Scope.STATION, "4")
    assert scope_ids(user, Role.COMMANDER, Scope.STATION, DAY) == set()


def test_scope_ids_name_every_region_of_the_role():
    user = make_staff(Role.OFFICER, Scope.REGION, "3")
    grant_role(user=user, role=Role.OFFICER, scope=Scope.REGION, scope_id="9", from_on=DAY, by=None, at=AT)
    assert scope_ids(user, Role.OFFICER, Scope.REGION, DAY) == {"3", "9"}
    assert [grant.scope_id for grant in grants_of(user, DAY)] == ["3", "9"]


def test_is_staff_member_counts_the_admin_flag_too():
    resident, flagged, officer = make_resident(), make_resident(), make_staff(Role.OFFICER)
    flagged.is_staff = True
    assert [is_staff_member(user, DAY) for user in (resident, flagged, officer)] == [False, True, True]


def test_display_name_of_person_without_name_is_never_the_address():
    user = make_resident("secret@example.org", name="")
    assert display_name(user) == user.public_id
