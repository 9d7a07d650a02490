"""Other names of places, and regions, from tables: send one, look at what would happen, take it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officers.actions.importing import ImportReport, import_regions
from officers.errors import OfficersError
from portal.accounts.choices import Role
from portal.audit.actions import user_actor
from portal.manage.errors import ManageError
from portal.manage.forms.places import NamesFileForm, RegionsFileForm
from portal.manage.refusals import sentence_of
from portal.manage.uploads import forget_upload, keep_upload, open_upload
from portal.manage.views.answering import admin_of, admins, initial_of, posted, status_of, today
from portal.places.actions import NamesReport, import_place_names
from portal.places.errors import FileRefused

Report = NamesReport | ImportReport


@admins
@require_http_methods(["GET", "POST"])
def send_names(request: HttpRequest) -> HttpResponse:
    """Take a table of names in."""
    form = NamesFileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        token = _keep(request, form)
        if token:
            return redirect("manage-names-check", token=token)
    return render(request, "manage/import-names.html", {"form": form}, status=status_of(form))


@admins
@require_http_methods(["GET", "POST"])
def check_names(request: HttpRequest, token: str) -> HttpResponse:
    """Show which names would be added, and take them when told to."""
    take = request.method == "POST"

    def run(content: Any, at: datetime) -> NamesReport:
        return import_place_names(file=content, by=user_actor(admin_of(request), Role.ADMIN), at=at, dry_run=not take)

    report = _run(request, token, run)
    if report is None:
        return redirect("manage-names-import")
    if take:
        forget_upload(token=token, user=admin_of(request))
        messages.success(request, _("The names are imported."))
    return render(request, "manage/import-names-check.html", {"report": report, "is_done": take})


@admins
@require_http_methods(["GET", "POST"])
def send_regions(request: HttpRequest) -> HttpResponse:
    """Take a table of regions in."""
    form = RegionsFileForm(posted(request), request.FILES or None, initial=initial_of(request, {"from_on": today()}))
    if request.method == "POST" and form.is_valid():
        token = _keep(request, form)
        if token:
            return redirect("manage-regions-check", from_on=form.cleaned_data["from_on"].isoformat(), token=token)
    return render(request, "manage/import-regions.html", {"form": form}, status=status_of(form))


@admins
@require_http_methods(["GET", "POST"])
def check_regions(request: HttpRequest, from_on: date, token: str) -> HttpResponse:
    """Show what the table would change or what is wrong in which line, and take it when told to."""
    take = request.method == "POST"

    def run(content: Any, at: datetime) -> ImportReport:
        return import_regions(
            content=content.read(), default_from=from_on, by=admin_of(request), at=at, dry_run=not take
        )

    report = _run(request, token, run)
    if report is None:
        return redirect("manage-regions-import")
    is_done = take and not report.problems
    if is_done:
        forget_upload(token=token, user=admin_of(request))
        messages.success(request, _("The regions are imported."))
    context = {"report": report, "is_done": is_done, "from_on": from_on}
    return render(request, "manage/import-regions-check.html", context, status=422 if report.problems else 200)


def _keep(request: HttpRequest, form: forms.Form) -> str:
    """Keep the sent file and return its token; empty, with the error on the form, where it is not taken."""
    file: UploadedFile = form.cleaned_data["file"]
    try:
        return keep_upload(file=file, user=admin_of(request), at=timezone.now())
    except ManageError as refused:
        form.add_error("file", sentence_of(refused))
        return ""


def _run(request: HttpRequest, token: str, run: Callable[[Any, datetime], Any]) -> Any:
    """Return the report on a kept table; None, with a message, where it is gone or cannot be read at all."""
    at = timezone.now()
    try:
        with open_upload(token=token, user=admin_of(request), at=at) as content:
            return run(content, at)
    except (ManageError, OfficersError) as refused:
        messages.error(request, sentence_of(refused))
    except FileRefused as refused:
        forget_upload(token=token, user=admin_of(request))
        messages.error(request, str(refused))
    return None
