"""A view nobody declared an access for does not exist."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from portal.accounts.access import refusal
from portal.accounts.policy import access_of
from portal.accounts.sign_in import to_page, to_sign_in


class DefaultDenyMiddleware:
    """Refuse views without a declared access, and guard third-party views by the table in policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return None to go on, or the way to sign-in. Raises Http404 where nobody said who may."""
        match = request.resolver_match
        access = access_of(match) if match else None
        if access is None:
            raise Http404
        if hasattr(view, "access"):
            return None  # the view's own decorator enforces what it declares
        return refusal(request, access)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask for the password or code again, before allauth would.

        allauth would put the whole request into the session: network address, browser and posted passwords. So the
        page is simply asked for again afterwards. Removable when allauth stops storing request.META.
        """
        if not isinstance(exception, ReauthenticationRequired):
            return None
        if not request.user.is_authenticated:
            return to_sign_in(request, request.get_full_path())
        methods = get_adapter().get_reauthentication_methods(request.user)
        address = methods[0]["url"] if methods else "/"
        return to_page(request, f"{address}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
