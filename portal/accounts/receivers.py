"""What happens in allauth and Django that the portal must note: sign-ins, second factors, failures."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.account.signals import user_logged_in as allauth_signed_in
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from portal.accounts import second_factor
from portal.accounts.kept import kept_for
from portal.accounts.models import User
from portal.accounts.queries import FACTOR_TYPES, forget_standing
from portal.accounts.sign_in import IDLE_KEY
from portal.audit.actions import record, user_actor

RECORDS_KEY = "account_authentication_methods"


def connect() -> None:
    """Attach every receiver; called once when the app is ready."""
    user_logged_in.connect(note_sign_in, dispatch_uid="portal.sign_in")
    allauth_signed_in.connect(mark_second_factor, dispatch_uid="portal.second_factor")
    authentication_step_completed.connect(strip_address, dispatch_uid="portal.strip_address")
    mfa.authenticator_used.connect(mark_shown_again, dispatch_uid="portal.factor_used")
    mfa.authenticator_added.connect(note_factor_added, dispatch_uid="portal.factor_added")
    mfa.authenticator_removed.connect(note_factor_removed, dispatch_uid="portal.factor_removed")
    mfa.authentication_failed.connect(note_factor_failed, dispatch_uid="portal.factor_failed")


def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Audit the sign-in; offer what this person had typed, wipe what somebody else had."""
    record(what="person.signed_in", by=user_actor(user), at=timezone.now(), object_kind="user", object_id=str(user.pk))
    request.session.pop(IDLE_KEY, None)
    if kept_for(request, user) and hasattr(request, "_messages"):
        messages.info(request, gettext("What you had typed is still here. Check it and send it again."))


def mark_second_factor(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Mark the session when the sign-in included a second factor."""
    if second_factor.was_shown_at_sign_in(request, user):
        second_factor.mark_passed(request, timezone.now())


def strip_address(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Take the typed address out of allauth's notes in the session; nothing reads it there."""
    for step in request.session.get(RECORDS_KEY, []):
        step.pop("email", None)
    request.session.modified = True


def mark_shown_again(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Mark a session that was signed in without the second factor and showed it now."""
    if request.user.is_authenticated and request.user.pk == user.pk:
        second_factor.mark_passed(request, timezone.now())


def note_factor_added(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Audit a new factor. The first one marks the session that made it, as it was just shown; further ones do not."""
    _record("second_factor.added", user, authenticator)
    forget_standing(request.user)
    factors = Authenticator.objects.filter(user_id=user.pk, type__in=FACTOR_TYPES)
    if request.user.pk == user.pk and list(factors) == [authenticator]:
        second_factor.mark_passed(request, timezone.now())


def note_factor_removed(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Audit a removed factor. Without any factor the mark counts no more (see second_factor.is_passed)."""
    _record("second_factor.removed", user, authenticator)
    forget_standing(request.user)


def note_factor_failed(sender: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Audit a wrong code."""
    _record("second_factor.failed", user, authenticator)


def _record(what: str, user: User, authenticator: Authenticator) -> None:
    record(
        what=what,
        by=user_actor(user),
        at=timezone.now(),
        object_kind="user",
        object_id=str(user.pk),
        detail={"type": str(authenticator.type)},
    )
