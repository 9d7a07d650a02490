"""People and their roles: every write, with its audit row."""

from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, transaction
from django.db.models import Q

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
from portal.accounts.permissions import may_change_details, may_manage_people
from portal.accounts.queries import forget_standing
from portal.audit.actions import SYSTEM, Actor, record, user_actor
from portal.clock import local_day


def make_person(
    *, email: str, name: str, language: str, by: User | None, at: datetime, password: str | None = None
) -> User:
    """Make a person whose address counts as verified; without a password they set one by the reset mail.

    `by` is an admin, or None for the program itself (set-up, demo). Side effect: one audit row.
    Raises NotAllowed, EmailTaken.
    """
    _must_manage(by, at)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name, language=language, joined_at=at)
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
            _record("person.made", user, by, at)
    except IntegrityError as error:
        raise EmailTaken from error
    return user


def change_details(*, user: User, name: str, language: str, by: User, at: datetime) -> None:
    """Change how a person is called and addressed. Side effect: one audit row. Raises NotAllowed."""
    if not may_change_details(by, user, local_day(at)):
        raise NotAllowed
    with transaction.atomic():
        user.name, user.language = name, language
        user.save(update_fields=["name", "language"])
        _record("person.changed", user, by, at)


def deactivate_person(*, user: User, by: User | None, at: datetime) -> None:
    """Switch an account off: its sessions end at the next click and it cannot sign in. Twice is as once.

    Roles and regions stay: whoever is in charge counts as away, so that others answer. Side effect: one audit row.
    Raises NotAllowed, LastAdmin.
    """
    _must_manage(by, at)
    with transaction.atomic():
        admins = RoleGrant.objects.filter(_in_force(local_day(at)), role=Role.ADMIN, scope=Scope.EVERYTHING)
        holders = set(admins.select_for_update().values_list("user_id", flat=True))  # the lock: two at once queue here
        held = User.objects.select_for_update().get(pk=user.pk)
        others = User.objects.filter(pk__in=holders - {held.pk}, is_active=True)
        if held.pk in holders and not others.exists():
            raise LastAdmin
        if held.is_active:
            User.objects.filter(pk=held.pk).update(is_active=False)
            _record("person.deactivated", held, by, at)
    user.is_active = False


def reactivate_person(*, user: User, by: User | None, at: datetime) -> None:
    """Switch an account on again, with what it held. Side effect: one audit row. Raises NotAllowed."""
    _must_manage(by, at)
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            _record("person.reactivated", user, by, at)
    user.is_active = True


def grant_role(
    *,
    user: User,
    role: Role,
    scope: Scope,
    scope_id: str = "",
    from_on: date,
    to_on: date | None = None,
    by: User | None,
    at: datetime,
) -> RoleGrant:
    """Give a person a role for whole local days [from_on, to_on), under a lock on the person.

    Side effect: one audit row. Raises NotAllowed, RoleNamesNoScope, RoleAlreadyHeld when days overlap.
    """
    _must_manage(by, at)
    if (scope == Scope.EVERYTHING) != (scope_id == ""):
        raise RoleNamesNoScope
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        overlapping = Q(to_on__isnull=True) | Q(to_on__gt=from_on)
        same = RoleGrant.objects.filter(overlapping, user=user, role=role, scope=scope, scope_id=scope_id)
        if (same.filter(from_on__lt=to_on) if to_on else same).exists():
            raise RoleAlreadyHeld
        grant = RoleGrant.objects.create(
            user=user, role=role, scope=scope, scope_id=scope_id, from_on=from_on, to_on=to_on
        )
        _record("role.granted", user, by, at, _grant_detail(grant))
    forget_standing(user)
    return grant


def end_role(*, grant: RoleGrant, on: date, by: User | None, at: datetime) -> None:
    """End a role so that `on` is the first local day without it; a role that had not begun is taken back whole.

    Side effect: one audit row. Raises NotAllowed, RoleAlreadyEnded, LastAdmin.
    """
    _must_manage(by, at)
    with transaction.atomic():
        held = RoleGrant.objects.select_for_update().get(pk=grant.pk)
        if held.to_on is not None and held.to_on <= on:
            raise RoleAlreadyEnded
        if held.role == Role.ADMIN and not _other_admins(held, on):
            raise LastAdmin
        _record("role.ended", held.user, by, at, {**_grant_detail(held), "ended_on": on.isoformat()})
        if held.from_on >= on:
            held.delete()
        else:
            held.to_on = on
            held.save(update_fields=["to_on"])
    forget_standing(grant.user)


def enrol_code_app(*, user: User, secret: str, by: User | None, at: datetime) -> Authenticator:
    """Give a person an authenticator app by its secret (base32), as set-up and the demo do; pages use allauth's own.

    Side effect: one audit row. Raises NotAllowed.
    """
    _must_manage(by, at)
    with transaction.atomic():
        authenticator: Authenticator = TOTP.activate(user, secret).instance
        _record("second_factor.added", user, by, at, {"type": "totp"})
    forget_standing(user)
    return authenticator


def _other_admins(grant: RoleGrant, on: date) -> bool:
    admins = RoleGrant.objects.select_for_update().filter(_in_force(on), role=Role.ADMIN, scope=Scope.EVERYTHING)
    return admins.exclude(pk=grant.pk).exists()


def _in_force(on: date) -> Q:
    return Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gt=on))


def _must_manage(by: User | None, at: datetime) -> None:
    if by is not None and not may_manage_people(by, local_day(at)):
        raise NotAllowed


def _grant_detail(grant: RoleGrant) -> dict[str, str]:
    return {
        "role": grant.role,
        "scope": grant.scope,
        "scope_id": grant.scope_id,
        "from_on": grant.from_on.isoformat(),
        "to_on": grant.to_on.isoformat() if grant.to_on else "",
    }


def _record(what: str, user: User, by: User | None, at: datetime, detail: dict[str, str] | None = None) -> None:
    actor: Actor = user_actor(by) if by else SYSTEM
    record(what=what, by=actor, at=at, object_kind="user", object_id=str(user.pk), detail=detail)
