"""The strict headers, on everything that leaves: pages, errors, redirects and static files."""

from collections.abc import Callable

from csp.constants import HEADER as CSP
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

SWITCHED_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
SWITCHED_ON = ("geolocation", "publickey-credentials-create", "publickey-credentials-get")
"""Finding one's officer by position, and passkeys."""
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in SWITCHED_ON), *(f"{name}=()" for name in SWITCHED_OFF)])
SENSITIVE_PATHS = ("/concerns/", "/desk/", "/manage/", "/account/", "/admin/", "/demo/")


class PolicyHeadersMiddleware:
    """Add what no other middleware adds, and what the others add but missed because they were never reached.

    Outermost: a redirect to https or a refused host name never gets as far as the content security policy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers.setdefault(CSP, build_policy())
        if _is_personal(request, response):
            response["Cache-Control"] = "no-store, private"
        return response


def _is_personal(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Say whether no cache may keep this. A session cookie is enough: asking who it is could fail on an error page."""
    if request.path.startswith(settings.STATIC_URL) and response.status_code in {200, 206, 304}:
        return False
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        or bool(response.cookies)
        or request.path.startswith(SENSITIVE_PATHS)
    )
