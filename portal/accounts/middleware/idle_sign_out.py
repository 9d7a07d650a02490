"""Staff are signed out when nothing happened for a while; what they had typed is not lost."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from portal.accounts.access import Audience
from portal.accounts.kept import KEPT_FOR, forget_typed, keep_typed, kept_for, page_of_form
from portal.accounts.policy import access_of, is_third_party
from portal.accounts.queries import is_staff_member, remember_standing
from portal.accounts.sign_in import IDLE_KEY, SEEN_KEY, to_sign_in
from portal.clock import local_day

SEEN_EVERY_S = 60


class IdleSignOutMiddleware:
    """Watch the time since staff last did something. Residents stay signed in as long as their session lasts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            remember_standing(request.user)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return None to go on (signed out where idle), or the way to sign-in for something that was sent."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        now = timezone.now()
        if not request.user.is_authenticated:
            return _after_expiry(request, now) if request.method == "POST" else None
        if is_staff_member(request.user, local_day(now)):
            if _is_idle(request, now):
                return _sign_out(request, now)
            _note_seen(request, now)
        _forget_once_sent(request)
        return None


def _is_idle(request: HttpRequest, now: datetime) -> bool:
    seen = request.session.get(SEEN_KEY)
    return seen is not None and now.timestamp() - seen > settings.STAFF_IDLE_MINUTES * 60


def _note_seen(request: HttpRequest, now: datetime) -> None:
    """Write the session at most once a minute, not at each request."""
    if now.timestamp() - request.session.get(SEEN_KEY, 0) >= SEEN_EVERY_S:
        request.session[SEEN_KEY] = int(now.timestamp())


def _sign_out(request: HttpRequest, now: datetime) -> HttpResponse | None:
    user_id = int(request.user.pk or 0)
    logout(request)
    request.session[IDLE_KEY] = True
    if user_id is None or request.method != "POST" or _is_not_ours(request):
        return None  # goes on as anybody: public pages show, others ask to sign in
    return _keep_and_ask(request, user_id, now)


def _after_expiry(request: HttpRequest, now: datetime) -> HttpResponse | None:
    """Keep what was sent into a session that had ended, where the page needs one."""
    match = request.resolver_match
    access = access_of(match) if match else None
    if access is None or access.audience is Audience.ANYONE or _is_not_ours(request):
        return None
    user_id = _person_of_ended_session(request, now)
    return None if user_id is None else _keep_and_ask(request, user_id, now)


def _person_of_ended_session(request: HttpRequest, now: datetime) -> int | None:
    """Return who the cookie's session belonged to; its row is kept for twelve hours after it ended."""
    key = request.COOKIES[settings.SESSION_COOKIE_NAME]
    if not key.isalnum():
        return None
    row = Session.objects.filter(session_key=key, expire_date__gt=now - KEPT_FOR).first()
    user_id = row.get_decoded().get(USER_KEY) if row else None
    return int(user_id) if user_id else None


def _keep_and_ask(request: HttpRequest, user_id: int, now: datetime) -> HttpResponse:
    if not _is_forged(request):
        keep_typed(request, user_id=user_id, at=now)
    return to_sign_in(request, page_of_form(request))


def _is_forged(request: HttpRequest) -> bool:
    """Ask the forgery check itself: it runs after this middleware, and another site must not plant text."""
    check = CsrfViewMiddleware(lambda request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda request: HttpResponse(), (), {}) is not None


def _is_not_ours(request: HttpRequest) -> bool:
    return request.resolver_match is not None and is_third_party(request.resolver_match)


def _forget_once_sent(request: HttpRequest) -> None:
    if request.method == "POST" and (kept := kept_for(request)) and request.path in {kept.sent_to, kept.page}:
        forget_typed(request)
