"""The language of a page: chosen by hand, else the signed-in person's, the browser's, the country's own."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class ChosenLanguageMiddleware:
    """Activate the language of a request. Writes no session; the choice lives in a cookie of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Take the signed-in person's language now that somebody is known, unless a choice was made by hand.

        Asks for the person only where a session exists: a visitor costs no query.
        """
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in LANGUAGES:
            return
        language = getattr(request.user, "language", "")
        if language in LANGUAGES:
            translation.activate(language)
            request.LANGUAGE_CODE = language
