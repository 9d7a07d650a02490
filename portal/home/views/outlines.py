"""Outlines for the map, as GeoJSON that browsers and shared caches may keep."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from officers.models import Region
from portal.accounts.access import anyone
from portal.clock import local_day
from portal.home.queries import region_outline
from portal.places.models import Level
from portal.places.outlines import outlines

LEVELS = {"municipality": Level.MUNICIPALITY, "county": Level.COUNTY}
"""Thousands of settlements at once would be no map."""
A_DAY_S = 24 * 60 * 60
AN_HOUR_S = 60 * 60


@anyone
@gzip_page
@require_safe
def of_level(request: HttpRequest, level: str) -> HttpResponse:
    """Return the outlines of all municipalities or counties."""
    if level not in LEVELS:
        raise Http404
    return _map_answer(outlines(LEVELS[level]), A_DAY_S)


@anyone
@gzip_page
@require_safe
def of_region(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the outline of a region as it is today."""
    region = get_object_or_404(Region, slug=slug)
    return _map_answer(region_outline(region, local_day(timezone.now())), AN_HOUR_S)


def _map_answer(text: str, seconds: int) -> HttpResponse:
    return HttpResponse(
        text, content_type="application/geo+json", headers={"Cache-Control": f"public, max-age={seconds}"}
    )
