"""The queue of concerns within the reader's reach."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from officers.models import Region
from officers.queries import reach_of
from portal.accounts.access import SignedInRequest, staff
from portal.accounts.choices import DESK_ROLES
from portal.accounts.models import User
from portal.audit.actions import record, user_actor
from portal.clock import local_day
from portal.desk.queries import View, capped_counts, cursor_of, open_regions, queue, queue_page

VIEW_NAMES = {
    View.OPEN: _("All open"),
    View.NEW: _("New"),
    View.RESIDENT_SPOKE: _("The resident answered"),
    View.MINE: _("With me"),
    View.WAITING: _("Waiting for the resident"),
    View.REFERRED: _("Passed on"),
    View.NOBODY: _("With nobody"),
    View.CLOSED: _("Closed"),
}


@staff(*DESK_ROLES)
@never_cache
@require_safe
def front(request: SignedInRequest) -> HttpResponse:
    """Show the queue by deadline; `?view=`, `?region=<slug>` and `?after=<cursor>` choose what."""
    at = timezone.now()
    on = local_day(at)
    user = request.user
    view = _chosen_view(request)
    regions = _regions(request, on)
    region = next((region for region in regions if region.slug == request.GET.get("region")), None)
    region_id = region.pk if region else None
    concerns = queue(user, on, view=view, region_id=region_id)
    cursor = cursor_of(request.GET.get("after", ""))
    page = queue_page(concerns, cursor)
    if cursor and not page.concerns:  # what stood there has been dealt with
        page = queue_page(concerns, None)
    record(
        what="concerns.listed",
        by=user_actor(user),
        at=at,
        detail={"view": view, "region": region_id, "rows": len(page.concerns)},
    )
    context = {
        "page": page,
        "view": view,
        "tabs": _tabs(user, on, view=view, region=region),
        "tabs_label": _("Parts of the queue"),
        "regions": regions,
        "region": region,
        "at": at,
        "before": _address(view, region, page.earlier),
        "after": _address(view, region, page.later),
    }
    return render(request, "desk/front.html", context)


@dataclass(frozen=True)
class Tab:
    """One named cut of the queue with a number beside it."""

    address: str
    label: str
    current: bool
    count: str


def _tabs(user: User, on: date, *, view: View, region: Region | None) -> list[Tab]:
    counted = [name for name in VIEW_NAMES if name != View.CLOSED]
    parts = [queue(user, on, view=name, region_id=region.pk if region else None) for name in counted]
    counts: dict[View, str] = dict(zip(counted, capped_counts(parts), strict=True))
    return [
        Tab(
            address=_address(name, region, "") or "?",
            label=str(label),
            current=name == view,
            count=counts.get(name, ""),
        )
        for name, label in VIEW_NAMES.items()
    ]


def _address(view: View, region: Region | None, after: str | None) -> str:
    """Return the address of a page of the queue; empty where there is no such page (`after` None)."""
    if after is None:
        return ""
    choices = {"view": view.value, "region": region.slug if region else "", "after": after}
    return "?" + urlencode({name: value for name, value in choices.items() if value})


def _chosen_view(request: SignedInRequest) -> View:
    try:
        return View(request.GET.get("view", View.OPEN))
    except ValueError:
        return View.OPEN


def _regions(request: SignedInRequest, on: date) -> list[Region]:
    """Return the regions the reader may see, by name."""
    reach = reach_of(request.user, on)
    regions = open_regions(on)
    return list(regions if reach.everything_seen else regions.filter(pk__in=reach.seen_region_ids))
