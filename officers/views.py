"""Who is my officer."""

from datetime import date
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from officers.forms import FindForm
from officers.models import Card
from officers.queries.cards import portrait_version
from officers.queries.finding import Finding, officer_at, officer_by_words, officer_of_place
from portal.accounts.access import anyone
from portal.clock import local_day

YEAR_S = 365 * 24 * 3600
MINUTES_S = 300


@anyone
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show the card of whoever answers at `?lon=&lat=`, in `?place=`, or in what `?q=` means, or places to choose."""
    form = FindForm(request.GET or None)
    asked = form.is_bound and form.is_valid()
    finding = _finding(form.cleaned_data, local_day(timezone.now())) if asked else None
    status = 400 if form.is_bound and not asked else 200
    words = form.cleaned_data["q"] if asked else ""
    context = {"form": form, "finding": finding, "words": words}
    return render(request, "officers/find.html", context, status=status)


@anyone
@require_safe
def portrait(request: HttpRequest, public_id: str) -> FileResponse:
    """Serve the portrait on a card; the address changes with the picture, so browsers may keep it for a year."""
    cards = Card.objects.filter(officer__is_active=True).exclude(portrait="")
    card = get_object_or_404(cards, public_id=public_id)
    try:
        response = FileResponse(card.portrait.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    is_present = request.GET.get("v") == portrait_version(card)
    lasting = f"public, max-age={YEAR_S}, immutable" if is_present else f"public, max-age={MINUTES_S}"
    response["Cache-Control"] = lasting
    return response


def _finding(asked: dict[str, Any], on: date) -> Finding | None:
    if asked["lon"] is not None:
        return officer_at(lon=asked["lon"], lat=asked["lat"], on=on)
    if asked["place"] is not None:
        return officer_of_place(place_id=asked["place"], on=on)
    if asked["q"]:
        return officer_by_words(words=asked["q"], on=on)
    return None
