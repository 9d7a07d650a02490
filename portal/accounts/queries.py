"""Who holds which role on which day, and whether a second factor guards the account."""

from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from portal.accounts.choices import Role, Scope
from portal.accounts.models import RoleGrant, User

FACTOR_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor. Recovery codes only stand in for one of these."""
Person = User | AnonymousUser | AbstractBaseUser
_MEMORY = "standing_by_day"


@dataclass(frozen=True)
class Standing:
    """What one person is allowed to be on one day."""

    grants: tuple[RoleGrant, ...]
    has_factor: bool

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held, whatever their scope."""
        return frozenset(Role(grant.role) for grant in self.grants)


def standing_of(user: Person, on: date) -> Standing:
    """Return grants and second factor of a person on a local day, in one statement (two for staff without a role).

    Remembered on the user object once `remember_standing` was called for it, that is for the current request.
    """
    if not isinstance(user.pk, int):
        return Standing((), has_factor=False)
    memory: dict[date, Standing] | None = getattr(user, _MEMORY, None)
    if memory is not None and on in memory:
        return memory[on]
    factors = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=FACTOR_TYPES)
    grants = tuple(
        RoleGrant.objects.filter(user_id=user.pk)
        .filter(Q(to_on__isnull=True) | Q(to_on__gt=on), from_on__lte=on)
        .annotate(has_factor=Exists(factors))
    )
    has_factor = grants[0].has_factor if grants else _is_flagged(user) and has_second_factor(user)
    standing = Standing(grants, has_factor)
    if memory is not None:
        memory[on] = standing
    return standing


def remember_standing(user: Person) -> None:
    """Let `standing_of` read this user object once. Side effect: grants made later do not show on the object."""
    setattr(user, _MEMORY, {})


def forget_standing(user: Person) -> None:
    """Drop what was remembered, after a grant or a factor changed."""
    if hasattr(user, _MEMORY):
        remember_standing(user)


def grants_of(user: Person, on: date) -> tuple[RoleGrant, ...]:
    """Return the grants of a person on a local day, by role."""
    return standing_of(user, on).grants


def roles_of(user: Person, on: date) -> frozenset[Role]:
    """Return the roles of a person on a local day, whatever their scope."""
    return standing_of(user, on).roles


def has_role(
    user: Person, role: Role, on: date, scope: Scope | None = None, scope_id: str | int | None = None
) -> bool:
    """Say whether a person holds a role on a day: anywhere, or in one scope. A role for everything holds in each."""
    return any(
        grant.role == role
        and (
            scope is None
            or grant.scope == Scope.EVERYTHING
            or (grant.scope == scope and (scope_id is None or grant.scope_id == str(scope_id)))
        )
        for grant in grants_of(user, on)
    )


def scope_ids(user: Person, role: Role, scope: Scope, on: date) -> set[str]:
    """Return the ids of the regions, stations or panels for which a person holds a role by name.

    Text ids. A role for everything is not spelled out here: ask `has_role(..., scope=Scope.EVERYTHING)`.
    """
    return {grant.scope_id for grant in grants_of(user, on) if grant.role == role and grant.scope == scope}


def is_staff_member(user: Person, on: date) -> bool:
    """Say whether a person holds any staff role on a day, or may use the admin pages."""
    return _is_flagged(user) or bool(roles_of(user, on))


def has_second_factor(user: Person) -> bool:
    """Say whether an authenticator app or a passkey guards the account."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTOR_TYPES).exists())


def display_name(user: Person) -> str:
    """Return how a person is called on pages; never the address."""
    return str(user)


def _is_flagged(user: Person) -> bool:
    return bool(getattr(user, "is_staff", False))
