"""Staff reach nothing before their second factor."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from portal.accounts import second_factor
from portal.accounts.policy import FIRST_FACTOR_PAGES, SHOW_FACTOR_PAGES
from portal.accounts.queries import Person, has_second_factor, is_staff_member
from portal.accounts.sign_in import to_page
from portal.clock import local_day


class SecondFactorMiddleware:
    """Send staff whose session is not two-factored to the one page that helps: set one up, or show it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return None to go on, or a redirect. Raises Http404 for anything sent by POST."""
        on = local_day(timezone.now())
        person = request.user
        if not person.is_authenticated or not is_staff_member(person, on) or second_factor.is_passed(request, on):
            return None
        enrolled = has_second_factor(person)
        match = request.resolver_match
        if match and match.view_name in (SHOW_FACTOR_PAGES if enrolled else FIRST_FACTOR_PAGES):
            return None
        if request.method not in {"GET", "HEAD"}:
            raise Http404
        return to_page(request, _show_page(person) if enrolled else reverse("mfa_index"))


def _show_page(person: Person) -> str:
    """Return the page to show a code on, or a passkey where that is all there is."""
    has_app = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).exists()
    return reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
