"""Pages of the service itself: front page, accessibility, privacy."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from portal.accounts.access import anyone


@anyone
@gzip_page
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show the way to one's officer, to raising a concern and to following one."""
    return render(request, "home/front.html", {"working_days": settings.COUNTRY.answer_working_days})


@anyone
@gzip_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how well the portal works for everybody, and whom to tell when it does not."""
    return render(request, "home/accessibility.html")


@anyone
@gzip_page
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say who sees what, how long it is kept, and how to have it erased."""
    return render(request, "home/privacy.html")
