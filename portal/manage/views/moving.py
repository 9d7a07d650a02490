"""Move these places to region X from day D: name them, look at what would change, do it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from officers.queries import MovePlan, plan_move
from portal.manage.actions.moving import move_as_seen
from portal.manage.forms.moving import MoveForm
from portal.manage.queries.moves import people_moved, plan_print
from portal.manage.refusals import done
from portal.manage.views.answering import admin_of, admins, initial_of, status_of, today
from portal.places.models import Level, Place


@admins
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """Show the form, then below it what would move; the second button does exactly that or says what changed."""
    within = _within(request.GET.get("within", ""))
    if request.method != "POST":
        form = MoveForm(today=today(), within=within, initial=initial_of(request, _known(request)))
        return render(request, "manage/move.html", {"form": form, "within": within})
    form = MoveForm(request.POST, today=today(), within=within)
    plan = None
    if form.is_valid():
        if "move" in request.POST and _moved(request, form):
            return redirect("manage-region", slug=form.cleaned_data["region"].slug)
        plan = plan_move(places=form.places, region=form.cleaned_data["region"], from_on=form.cleaned_data["from_on"])
    context = {"form": form, "within": within, **(_preview(plan) if plan else {})}
    return render(request, "manage/move.html", context, status=status_of(form))


def _moved(request: HttpRequest, form: MoveForm) -> bool:
    values = form.cleaned_data
    seen = request.POST.get("seen", "")
    moved = done(
        form,
        lambda at: move_as_seen(
            places=form.places,
            region=values["region"],
            from_on=values["from_on"],
            seen=seen,
            by=admin_of(request),
            at=at,
        ),
    )
    if moved:
        count = len(form.places)
        said = {"count": count, "region": values["region"].name, "day": date_format(values["from_on"])}
        text = ngettext(
            "%(count)d place belongs to %(region)s from %(day)s.",
            "%(count)d places belong to %(region)s from %(day)s.",
            count,
        )
        messages.success(request, text % said)
    return moved


def _preview(plan: MovePlan) -> dict[str, Any]:
    wide = any(move.place.level != Level.SETTLEMENT for move in plan.moves)
    return {"plan": plan, "people": people_moved(plan), "seen": plan_print(plan), "has_wide_places": wide}


def _within(text: str) -> Place | None:
    return Place.objects.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 19 else None


def _known(request: HttpRequest) -> dict[str, Any]:
    """Return what links to this page fill in: `?place=` as "settlement:1234", `?region=` by id."""
    return {
        "words": "\n".join(request.GET.getlist("place"))[:200].replace("\0", ""),
        "region": request.GET.get("region", ""),
        "from_on": today(),
    }
