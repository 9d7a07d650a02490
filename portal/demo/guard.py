"""When the demo's sign-in without password may answer: on this very machine, and never through a proxy."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest

LOOPBACK = frozenset({"127.0.0.1", "::1"})
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
FORWARDED = (
    *("HTTP_FORWARDED", "HTTP_X_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_X_ORIGINAL", "HTTP_VIA"),
    *("HTTP_TRUE_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_CLIENT_IP"),
)
"""How the names of headers begin that a proxy or tunnel adds."""


def check_demo(request: HttpRequest) -> None:
    """Raise Http404 unless `serve` made the database, the reader is on this machine and nobody forwarded them.

    No setting switches one of these conditions off.
    """
    if not is_demo_request(request):
        raise Http404


def is_demo_request(request: HttpRequest) -> bool:
    """Say whether every condition of the demo holds for this request."""
    host = re.sub(r":\d+$", "", request.META.get("HTTP_HOST", ""))
    return (
        settings.DEMO
        and host in LOCAL_HOSTS
        and request.META.get("REMOTE_ADDR", "") in LOOPBACK
        and not any(header.startswith(FORWARDED) for header in request.META)
    )
