"""The list of public pages for search engines."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.access import anyone
from portal.clock import local_day
from portal.home.queries import region_lines

PAGES = ("home:front", "home:regions", "home:accessibility", "home:privacy")


@anyone
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the pages of the service and of each region open today."""
    paths = [reverse(name) for name in PAGES] + ["/officers/find/", "/concerns/new/"]
    paths += [reverse("home:region", args=[line.slug]) for line in region_lines(local_day(timezone.now()))]
    addresses = [settings.SITE_URL + path for path in paths]
    return render(request, "home/sitemap.xml", {"addresses": addresses}, content_type="application/xml")
