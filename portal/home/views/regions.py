"""Every region, and the page of one: who answers there, how to reach them, what belongs to it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from portal.accounts.access import anyone
from portal.clock import local_day
from portal.home.queries import region_lines, region_page


@anyone
@gzip_page
@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """List the regions open today with the officer in charge of each."""
    return render(request, "home/regions.html", {"regions": region_lines(local_day(timezone.now()))})


@anyone
@gzip_page
@require_safe
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one region."""
    page = region_page(slug, local_day(timezone.now()))
    if page is None:
        raise Http404
    return render(request, "home/region.html", {"page": page, "region": page.region})
