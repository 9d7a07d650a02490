"""Answers for machines: health, robots, security contact, sitemap."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.access import anyone


@anyone
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@anyone
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether both databases answer."""
    try:
        for alias in settings.DATABASES:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


@anyone
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what is of no use to them."""
    return render(request, "home/robots.txt", {"address": settings.SITE_URL}, content_type="text/plain")


@anyone
@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """Say where to report a weakness of the portal (RFC 9116)."""
    expires = timezone.now().replace(microsecond=0) + timedelta(days=180)
    return render(
        request,
        "home/security.txt",
        {
            "address": settings.SITE_URL,
            "contact": settings.COUNTRY.privacy_contact,
            "expires": expires.isoformat(),
            "languages": ", ".join(settings.COUNTRY.languages),
        },
        content_type="text/plain; charset=utf-8",
    )
