"""The gazetteer: lists of places, and one place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from officers.queries import InCharge, who_was_in_charge
from portal.manage.forms.places import PlacesFilter
from portal.manage.forms.regions import OnDayForm
from portal.manage.queries.paging import ROWS, Page, page_of
from portal.manage.queries.places import places_without_region, regions_of_places
from portal.manage.views.answering import admins, neighbours, today
from portal.places.finder import find_places
from portal.places.models import Level, Place
from portal.places.queries import places_in


@admins
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """List places by level, by what was searched, and by whether a region has them."""
    on = today()
    form = PlacesFilter(request.GET)
    page = _page(form, request.GET.get("page", ""), bool(request.GET))
    regions = regions_of_places(page.rows, on)
    context = {
        "form": form,
        "rows": [(place, regions.get(place.pk)) for place in page.rows],
        "is_filtered": bool(request.GET),
        "municipality": Level.MUNICIPALITY,
        **neighbours(request, page.before, page.after),
    }
    return render(request, "manage/places.html", context)


@admins
@require_safe
def place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Show one place, what it holds, its region, and who was in charge on a day asked about."""
    on = today()
    found = get_object_or_404(Place.objects.select_related("parent__parent"), pk=place_id)
    parts = places_in(found).select_related("parent__parent")
    regions = regions_of_places([found, *parts], on)
    form = OnDayForm(request.GET if "on" in request.GET else None, initial={"on": on})
    context = {
        "place": found,
        "region": regions.get(found.pk),
        "extents": found.extents.select_related("region").order_by("from_on"),
        "parts": [(part, regions.get(part.pk)) for part in parts],
        "form": form,
        "answer": _in_charge(form, found),
        "code": f"{Level(found.level).name.lower()}:{found.code}",
    }
    return render(request, "manage/place.html", context)


def _page(form: PlacesFilter, cursor: str, is_filtered: bool) -> Page[Place]:
    level, words = form.value("level"), form.value("q")
    rows = places_without_region(today()) if form.value("show") == "no-region" else Place.objects.all()
    if level:
        rows = rows.filter(level=level)
    elif not is_filtered:
        rows = rows.filter(level=Level.COUNTY) if Place.objects.filter(level=Level.COUNTY).exists() else rows
    rows = rows.select_related("parent__parent")
    if not words:
        return page_of(rows, cursor=cursor)
    order = [found.place_id for found in find_places(words, limit=ROWS)]
    by_id = rows.in_bulk(order)
    return Page([by_id[place_id] for place_id in order if place_id in by_id], before="", after="")


def _in_charge(form: OnDayForm, found: Place) -> InCharge | None:
    day = form.value("on") if form.is_bound else None
    return who_was_in_charge(on=day, place_id=found.pk) if day else None
