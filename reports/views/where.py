"""From what a resident typed about the place to one answer, or to a choice of places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.folding import fold
from portal.places.finder import Found, find_places
from portal.places.models import Place
from reports.drafts import Draft
from reports.forms import WhereForm
from reports.views.summary import who_will_read
from reports.wizard import Screen

MOST_CANDIDATES = 12
EXACT = "exact"


@dataclass(frozen=True)
class Choice:
    """The answer to "where", or the places it could mean."""

    settled: bool
    answer: dict[str, Any] = field(default_factory=dict)
    candidates: list[Found] = field(default_factory=list)
    nothing_found: bool = False


def chosen_place(form: WhereForm, posted: Mapping[str, str], before: Mapping[str, Any]) -> Choice:
    """Return the place or point of a valid form: a point first, then a chosen place, then the name if it is clear.

    A name typed after the point of an earlier answer (`before`) counts more than that point, which only stayed. Words
    alone are an answer too; nothing at all is one where the resident says so (`nowhere`).
    """
    values = dict(form.cleaned_data)
    if _is_left_over(values, before):
        values |= {"lon": None, "lat": None}
    answer = {name: values[name] for name in ("query", "lon", "lat", "where_words")} | {
        "place": None,
        "place_name": "",
    }
    if values["lon"] is not None:
        return Choice(settled=True, answer=answer)
    place = Place.objects.filter(pk=values["place"]).select_related("parent").first() if values["place"] else None
    if place is not None and (not values["query"] or posted.get("query_before", values["query"]) == values["query"]):
        return Choice(settled=True, answer={**answer, "place": place.pk, "place_name": _place_name(place)})
    if values["query"]:
        return _by_name(values["query"], answer)
    if values["where_words"] or "nowhere" in posted:
        return Choice(settled=True, answer=answer)
    return Choice(settled=False, nothing_found=True)


def _is_left_over(values: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    same_point = all(values[name] == before.get(name) for name in ("lon", "lat"))
    return same_point and bool(values["query"]) and values["query"] != before.get("query")


def _by_name(query: str, answer: dict[str, Any]) -> Choice:
    found = find_places(query, limit=MOST_CANDIDATES)
    named_so = [hit for hit in found if fold(hit.matched) == fold(query) or fold(hit.name) == fold(query)]
    if len(found) == 1 or len(named_so) == 1:
        hit = (named_so or found)[0]
        name = ", ".join(part for part in (hit.name, hit.municipality) if part)
        return Choice(settled=True, answer={**answer, "place": hit.place_id, "place_name": name})
    return Choice(settled=False, candidates=found, nothing_found=not found)


def _place_name(place: Place) -> str:
    return f"{place.name}, {place.parent.name}" if place.parent else place.name


def where_page(
    request: HttpRequest,
    key: str,
    draft: Draft,
    form: WhereForm,
    *,
    candidates: list[Found] | None = None,
    nothing_found: bool = False,
) -> HttpResponse:
    """Render the screen, with the places the name could mean when there are several."""
    context = {
        "form": form,
        "screen": Screen("where"),
        "key": key,
        "candidates": candidates or [],
        "nothing_found": nothing_found,
        "tiles": settings.TILE_SERVER_URL,
        "attribution": settings.TILE_ATTRIBUTION,
        **who_will_read(draft, timezone.now()),
    }
    unsettled = form.is_bound and (form.errors or nothing_found)
    return render(request, "reports/raise/where.html", context, status=422 if unsettled else 200)
