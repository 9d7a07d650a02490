"""Whether a session passed the second factor. One function marks it; nothing else does."""

from datetime import date, datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.internal.flows.trust import is_trusted_browser
from django.http import HttpRequest

from portal.accounts.errors import NotSignedIn
from portal.accounts.models import User
from portal.accounts.queries import has_second_factor, standing_of

SESSION_KEY = "portal.second_factor"


def mark_passed(request: HttpRequest, at: datetime) -> None:
    """Note in the session that its person passed the second factor. Raises NotSignedIn for an anonymous session.

    The mark dies with the session: Django flushes it when somebody signs out or another person signs in.
    """
    if not request.user.is_authenticated:
        raise NotSignedIn
    request.session[SESSION_KEY] = at.isoformat()


def unmark(request: HttpRequest) -> None:
    """Take the note back, for example when the last factor was removed."""
    request.session.pop(SESSION_KEY, None)


def is_passed(request: HttpRequest, on: date) -> bool:
    """Say whether this session counts as two-factored for a person with staff roles.

    A mark alone is not enough: who has no second factor any more counts nowhere, in no session.
    """
    return SESSION_KEY in request.session and standing_of(request.user, on).has_factor


def was_shown_at_sign_in(request: HttpRequest, user: User) -> bool:
    """Say whether the sign-in just made included a second factor: code, passkey, recovery code or known device."""
    if not has_second_factor(user):
        return False
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records) or is_trusted_browser(request, user)
