"""Regions: the list, one region with everything dated about it, opening, changing and closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officers.actions import close_region, edit_region, open_region
from officers.models import Region
from officers.queries import who_answers, who_was_in_charge
from portal.manage.forms.moving import MoveForm
from portal.manage.forms.regions import CloseRegionForm, NewRegionForm, OnDayForm, RegionForm, RegionsFilter
from portal.manage.queries.paging import page_of
from portal.manage.queries.region import region_facts
from portal.manage.queries.regions import Show, region_rows, regions_shown
from portal.manage.refusals import done
from portal.manage.views.answering import FormPage, admin_of, admins, form_page, initial_of, neighbours, posted, today


@admins
@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """List regions with who is in charge and who deputises today."""
    on = today()
    form = RegionsFilter(request.GET)
    show = Show(form.value("show") or Show.OPEN)
    wanted = regions_shown(show, on, station=form.value("station"), q=form.value("q") or "")
    page = page_of(wanted, cursor=request.GET.get("page", ""))
    context = {
        "form": form,
        "rows": region_rows(page.rows, on),
        "show": show,
        "on": on,
        "is_filtered": bool(request.GET),
        **neighbours(request, page.before, page.after),
    }
    return render(request, "manage/regions.html", context)


@admins
@require_safe
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one region; `?on=` asks who was in charge on a day."""
    on = today()
    found = get_object_or_404(Region.objects.select_related("station"), slug=slug)
    facts = region_facts(found, on)
    form = OnDayForm(request.GET if "on" in request.GET else None, initial={"on": on})
    day = form.value("on") if form.is_bound else None
    is_closed = found.closed_on is not None and found.closed_on <= on
    context = {
        "region": found,
        "facts": facts,
        "on": on,
        "is_closed": is_closed,
        "responsible": who_answers(region_id=found.pk, on=on, fresh=True),
        "form": form,
        "answer": who_was_in_charge(on=day, region_id=found.pk) if day else None,
        "move_form": None if is_closed else MoveForm(today=on, initial={"from_on": on, "region": found.pk}),
    }
    return render(request, "manage/region.html", context)


@admins
@require_http_methods(["GET", "POST"])
def new_region(request: HttpRequest) -> HttpResponse:
    """Open a region, as yet without places or officer."""
    known = {"opened_on": today(), "station": request.GET.get("station", "")}
    form = NewRegionForm(posted(request), initial=initial_of(request, known))
    if request.method == "POST" and form.is_valid():
        made: list[Region] = []
        if done(form, lambda at: made.append(open_region(by=admin_of(request), at=at, **form.cleaned_data))):
            messages.success(request, _("%(region)s is open. Give it places and an officer.") % {"region": made[0]})
            return redirect("manage-region", slug=made[0].slug)
    page = FormPage(_("A new region"), _("Open the region"), back=reverse("manage-regions"), back_text=_("Regions"))
    return form_page(request, form, page)


@admins
@require_http_methods(["GET", "POST"])
def change_region(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename a region or give it to another station."""
    found = get_object_or_404(Region, slug=slug)
    known = {"name": found.name, "station": found.station_id}
    form = RegionForm(posted(request), initial=initial_of(request, known))
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda at: edit_region(region=found, by=admin_of(request), at=at, **form.cleaned_data))
    ):
        messages.success(request, _("Saved."))
        return redirect("manage-region", slug=slug)
    return form_page(request, form, page_of_region(slug, str(known["name"]), _("Change the region"), _("Save")))


@admins
@require_http_methods(["GET", "POST"])
def end_region(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a region from a day on."""
    on = today()
    found = get_object_or_404(Region, slug=slug)
    form = CloseRegionForm(posted(request), today=on, initial=initial_of(request, {"closed_on": on}))
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda at: close_region(region=found, by=admin_of(request), at=at, **form.cleaned_data))
    ):
        messages.success(request, _("%(region)s closes.") % {"region": found.name})
        return redirect("manage-region", slug=slug)
    intro = _(
        "From that day it has no officer, deputy or places any more, and what is planned for later is taken back. "
        "Concerns from there go to the duty desk: move its places to another region first. A closed region "
        "stays closed."
    )
    page = page_of_region(
        slug, found.name, _("Close %(region)s") % {"region": found.name}, _("Close the region"), intro, danger=True
    )
    return form_page(request, form, page)


def page_of_region(
    slug: str, name: str, title: str, button: str, intro: str = "", *, danger: bool = False
) -> FormPage:
    """Return the frame of a form that belongs to a region."""
    back = reverse("manage-region", kwargs={"slug": slug})
    return FormPage(title=title, button=button, back=back, back_text=name, intro=intro, is_danger=danger)
