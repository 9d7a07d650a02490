"""Every view says who may use it. What is not said is refused (see middleware.default_deny)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from portal.accounts import second_factor
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.accounts.queries import roles_of
from portal.accounts.sign_in import to_sign_in
from portal.audit.actions import record, user_actor
from portal.clock import local_day

View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """What a view behind `signed_in` or `staff` gets: for types alone, nothing makes one."""

    user: User


class Audience(StrEnum):
    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    STAFF = "staff"


@dataclass(frozen=True)
class Access:
    """Who may use a view: anyone, whoever is signed in, or staff with one of the roles and a second factor."""

    audience: Audience
    roles: frozenset[Role] = frozenset()

    def admits(self, request: HttpRequest, on: date) -> bool:
        """Say whether the person of this request may use the view on this local day."""
        if self.audience is Audience.ANYONE:
            return True
        if not request.user.is_authenticated:
            return False
        if self.audience is Audience.SIGNED_IN:
            return True
        return second_factor.is_passed(request, on) and not self.roles.isdisjoint(roles_of(request.user, on))


ANYONE = Access(Audience.ANYONE)
SIGNED_IN = Access(Audience.SIGNED_IN)


def staff_access(*roles: Role) -> Access:
    """Return the access of a page for people holding one of these roles in any scope."""
    if not roles:
        raise ValueError("name the roles that may use the view")
    return Access(Audience.STAFF, frozenset(roles))


def anyone(view: View) -> View:
    """Declare that a view is for everybody."""
    return _declared(view, ANYONE)


def signed_in(view: View) -> View:
    """Declare that a view is for people who are signed in; others are sent to sign in (GET) or refused."""
    return _declared(view, SIGNED_IN)


def staff(*roles: Role) -> Callable[[View], View]:
    """Declare that a view is for staff with one of these roles, in any scope, with a second factor."""
    access = staff_access(*roles)
    return lambda view: _declared(view, access)


def refusal(request: HttpRequest, access: Access) -> HttpResponse | None:
    """Return None to go on, or the way to sign-in for an anonymous GET.

    Raises Http404 for everybody else who may not: a refusal looks like a page that is not there.
    Side effect: one audit row when a signed-in person is refused.
    """
    now = timezone.now()
    if access.admits(request, local_day(now)):
        return None
    if request.user.is_authenticated:
        match = request.resolver_match
        record(
            what="access.refused",
            by=user_actor(request.user),
            at=now,
            object_kind="page",
            object_id=(match.view_name if match else "")[:40],
            detail={"method": request.method},
        )
    elif request.method in {"GET", "HEAD"}:
        return to_sign_in(request, request.get_full_path())
    raise Http404


def _declared(view: View, access: Access) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return refusal(request, access) or view(request, *args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]  # read by the default-deny middleware and the route matrix
    return guarded
