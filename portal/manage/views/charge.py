"""Who is in charge of a region, who deputises, and who is away."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officers.actions import (
    appoint_deputy,
    appoint_officer,
    cancel_absence,
    end_assignment,
    end_deputyship,
    record_absence,
)
from officers.models import Absence, Assignment, Deputyship, Region
from portal.accounts.models import User
from portal.manage.forms.fields import day_after
from portal.manage.forms.regions import AbsenceForm, AppointDeputyForm, AppointForm, AppointOfficerForm, EndForm
from portal.manage.refusals import REFUSALS, done, sentence_of
from portal.manage.views.answering import FormPage, admin_of, admins, form_page, initial_of, posted, status_of, today
from portal.manage.views.regions import page_of_region


@admins
@require_http_methods(["GET", "POST"])
def officer(request: HttpRequest, slug: str) -> HttpResponse:
    """Put somebody in charge of a region."""

    def appoint(form: AppointForm, region: Region, at: datetime) -> object:
        return appoint_officer(
            region=region,
            officer=form.chosen,
            from_on=form.cleaned_data["from_on"],
            to_on=day_after(form.cleaned_data["last_on"]),
            replacing=form.cleaned_data["replacing"],
            by=admin_of(request),
            at=at,
        )

    titles = (_("Who is in charge of %(region)s?"), _("Appoint"))
    return _appoint(request, slug, AppointOfficerForm, appoint, titles)


@admins
@require_http_methods(["GET", "POST"])
def deputy(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody deputise; whoever does so on that day ends then."""

    def appoint(form: AppointForm, region: Region, at: datetime) -> object:
        return appoint_deputy(
            region=region,
            deputy=form.chosen,
            from_on=form.cleaned_data["from_on"],
            to_on=day_after(form.cleaned_data["last_on"]),
            by=admin_of(request),
            at=at,
        )

    titles = (_("Who deputises in %(region)s?"), _("Name as deputy"))
    return _appoint(request, slug, AppointDeputyForm, appoint, titles)


@admins
@require_http_methods(["GET", "POST"])
def end_officer(request: HttpRequest, slug: str, assignment_id: int) -> HttpResponse:
    """End an assignment on a day, or take back a planned one."""
    held = get_object_or_404(
        Assignment.objects.select_related("officer", "region"), pk=assignment_id, region__slug=slug
    )
    intro = _(
        "The region is vacant from that day, unless somebody else is planned: deputy, station or duty desk answer."
    )
    return _end(
        request,
        held.region,
        _("End %(name)s's time as officer") % {"name": held.officer},
        intro,
        lambda on, at: end_assignment(assignment=held, on=on, by=admin_of(request), at=at),
    )


@admins
@require_http_methods(["GET", "POST"])
def end_deputy(request: HttpRequest, slug: str, deputyship_id: int) -> HttpResponse:
    """End a deputyship on a day, or take back a planned one."""
    held = get_object_or_404(
        Deputyship.objects.select_related("deputy", "region"), pk=deputyship_id, region__slug=slug
    )
    return _end(
        request,
        held.region,
        _("End %(name)s's time as deputy") % {"name": held.deputy},
        "",
        lambda on, at: end_deputyship(deputyship=held, on=on, by=admin_of(request), at=at),
    )


@admins
@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that somebody does not answer for some days."""
    person = get_object_or_404(User, public_id=public_id)
    form = AbsenceForm(posted(request), initial=initial_of(request, {"from_on": today()}))
    if request.method == "POST" and form.is_valid():
        first, until = form.cleaned_data["from_on"], day_after(form.cleaned_data["last_on"])
        if until and done(
            form, lambda at: record_absence(officer=person, from_on=first, to_on=until, by=admin_of(request), at=at)
        ):
            messages.success(request, _("Noted. The deputy answers on these days."))
            return redirect("manage-person", public_id=public_id)
    page = FormPage(
        title=_("%(name)s is away") % {"name": person},
        button=_("Note the absence"),
        back=reverse("manage-person", kwargs={"public_id": public_id}),
        back_text=str(person),
        intro=_("Residents see who answers instead. The reason is not asked."),
    )
    return form_page(request, form, page)


@admins
@require_http_methods(["GET", "POST"])
def end_absence(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Let somebody answer again from today, after asking."""
    held = get_object_or_404(Absence.objects.select_related("officer"), pk=absence_id)
    back = reverse("manage-person", kwargs={"public_id": held.officer.public_id})
    if request.method == "POST":
        try:
            cancel_absence(absence=held, by=admin_of(request), at=timezone.now())
            messages.success(request, _("%(name)s answers again.") % {"name": held.officer})
        except REFUSALS as refused:
            messages.error(request, sentence_of(refused))
        return redirect(back)
    context = {
        "title": _("Is %(name)s back?") % {"name": held.officer},
        "text": _("From today they answer again. An absence still to come is taken back."),
        "button": _("Yes, end the absence"),
        "back": back,
        "back_text": str(held.officer),
    }
    return render(request, "manage/confirm.html", context)


def _appoint(
    request: HttpRequest,
    slug: str,
    form_class: type[AppointForm],
    appoint: Callable[[AppointForm, Region, datetime], object],
    titles: tuple[str, str],
) -> HttpResponse:
    region = get_object_or_404(Region, slug=slug)
    on = today()
    known = {"from_on": max(on, region.opened_on), "person": request.GET.get("person", "")}
    if request.method == "POST" and "search" not in request.POST:
        form = form_class(request.POST, region=region, today=on)
        if form.is_valid() and done(form, lambda at: appoint(form, region, at)):
            said = {"name": form.chosen, "day": date_format(form.cleaned_data["from_on"]), "region": region.name}
            messages.success(request, _("%(name)s is appointed in %(region)s from %(day)s.") % said)
            return redirect("manage-region", slug=slug)
    else:
        typed: dict[str, Any] = request.POST.dict() if request.method == "POST" else initial_of(request, known)
        form = form_class(initial=typed, region=region, today=on)
    page = page_of_region(slug, region.name, titles[0] % {"region": region.name}, titles[1])
    return render(request, "manage/appoint.html", {"form": form, "page": page}, status=status_of(form))


def _end(
    request: HttpRequest, region: Region, title: str, intro: str, end: Callable[[Any, datetime], object]
) -> HttpResponse:
    on = today()
    form = EndForm(posted(request), today=on, initial=initial_of(request, {"on": on}))
    if request.method == "POST" and form.is_valid() and done(form, lambda at: end(form.cleaned_data["on"], at), "on"):
        messages.success(request, _("Saved."))
        return redirect("manage-region", slug=region.slug)
    return form_page(request, form, page_of_region(region.slug, region.name, title, _("End it"), intro, danger=True))
