"""Switch the language of the pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.accounts.access import anyone

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
A_YEAR = 60 * 60 * 24 * 365


@csrf_exempt
@anyone
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back to the page.

    Carries no CSRF token, so that public pages stay the same for everybody and can be cached; instead a request that
    the browser says comes from another site is refused. All it could do is change a language.
    """
    language = request.POST.get("language", "")
    if language not in LANGUAGES or request.headers.get("Sec-Fetch-Site") == "cross-site":
        return HttpResponseBadRequest(_("There is no such language."))
    response = redirect(_safe_address(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
    )
    return response


def _safe_address(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else "/"
