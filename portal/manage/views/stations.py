"""Stations."""

from dataclasses import asdict, fields

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officers.actions import StationFacts, edit_station, open_station
from officers.models import Station
from portal.manage.forms.stations import StationForm
from portal.manage.queries.paging import page_of
from portal.manage.refusals import done
from portal.manage.views.answering import FormPage, admin_of, admins, form_page, initial_of, neighbours, posted, today


@admins
@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """List stations with how many regions each has."""
    not_closed = Q(regions__closed_on__isnull=True) | Q(regions__closed_on__gt=today())
    counted = Station.objects.annotate(region_count=Count("regions", filter=not_closed))
    page = page_of(counted, cursor=request.GET.get("page", ""))
    context = {"stations": page.rows, **neighbours(request, page.before, page.after)}
    return render(request, "manage/stations.html", context)


@admins
@require_http_methods(["GET", "POST"])
def new_station(request: HttpRequest) -> HttpResponse:
    """Open a station."""
    form = StationForm(posted(request), initial=initial_of(request))
    if request.method == "POST" and form.is_valid():
        facts = StationFacts(**form.cleaned_data)
        if done(form, lambda at: open_station(facts=facts, by=admin_of(request), at=at)):
            messages.success(request, _("%(station)s is open.") % {"station": facts.name})
            return redirect("manage-stations")
    return form_page(request, form, _page(_("A new station"), _("Open the station")))


@admins
@require_http_methods(["GET", "POST"])
def station(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is known of a station."""
    found = get_object_or_404(Station, slug=slug)
    known = {field.name: getattr(found, field.name) for field in fields(StationFacts)}
    form = StationForm(posted(request), initial=initial_of(request, known))
    if request.method == "POST" and form.is_valid():
        facts = StationFacts(**form.cleaned_data)
        if done(form, lambda at: edit_station(station=found, facts=facts, by=admin_of(request), at=at)):
            if asdict(facts) != known:
                messages.success(request, _("%(station)s is changed.") % {"station": facts.name})
            return redirect("manage-stations")
    return form_page(request, form, _page(known["name"], _("Save")))


def _page(title: str, button: str) -> FormPage:
    return FormPage(title=title, button=button, back=reverse("manage-stations"), back_text=_("Stations"))
