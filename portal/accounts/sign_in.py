"""Signing somebody in without a form, and sending people to the form."""

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from portal.accounts.models import User

SEEN_KEY = "portal_seen"
"""When staff last did something in this session, in whole seconds since 1970."""
IDLE_KEY = "portal_idle"
"""In the session of somebody just signed out for idling, so that the sign-in page can say why."""


def sign_in_as(request: HttpRequest, user: User, at: datetime) -> None:
    """Sign a person in without asking for anything; the second factor stays unpassed. For the demo and for tests."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[SEEN_KEY] = int(at.timestamp())


def to_sign_in(request: HttpRequest, come_back_to: str) -> HttpResponse:
    """Return a redirect to the sign-in page, also for partial page updates (which would show it inside the page)."""
    return to_page(request, f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: come_back_to})}")


def to_page(request: HttpRequest, address: str) -> HttpResponse:
    """Return a redirect that a partial page update follows as a whole page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
