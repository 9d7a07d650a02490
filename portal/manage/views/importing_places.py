"""Places from a file of outlines: send it, say which attribute is what, look at what would happen, take it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.choices import Role
from portal.audit.actions import user_actor
from portal.manage.attributes import Look, guess, look_at
from portal.manage.errors import ManageError
from portal.manage.forms.places import AttributesForm, PlacesFileForm
from portal.manage.refusals import sentence_of
from portal.manage.uploads import forget_upload, keep_upload, open_upload
from portal.manage.views.answering import admin_of, admins, initial_of, posted, status_of
from portal.places.actions import ImportReport, import_places
from portal.places.errors import FileRefused
from portal.places.geojson import features, read_text
from portal.places.models import Level, Place
from portal.places.reading import Attributes


@admins
@require_http_methods(["GET", "POST"])
def send_places(request: HttpRequest) -> HttpResponse:
    """Take a file in and look at it; a broken one is said to be so at once."""
    known = initial_of(request, {"level": _next_level()})
    form = PlacesFileForm(posted(request), request.FILES or None, initial=known)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        try:
            token = keep_upload(file=form.cleaned_data["file"], user=admin_of(request), at=at)
            _look(request, token, at)
        except ManageError as refused:
            form.add_error("file", sentence_of(refused))
        except FileRefused as refused:
            forget_upload(token=token, user=admin_of(request))
            form.add_error("file", str(refused))
        else:
            return redirect("manage-places-check", level=form.cleaned_data["level"], token=token)
    return render(request, "manage/import-places.html", {"form": form}, status=status_of(form))


@admins
@require_http_methods(["GET", "POST"])
def check_places(request: HttpRequest, level: int, token: str) -> HttpResponse:
    """Ask which attribute is what, show what would happen, and take the file when told to."""
    if level not in Level.values:
        raise Http404
    at = timezone.now()
    try:
        look = _look(request, token, at)
    except (ManageError, FileRefused) as refused:
        messages.error(request, sentence_of(refused) if isinstance(refused, ManageError) else str(refused))
        return redirect("manage-places-import")
    form = AttributesForm(
        posted(request), look=look, level=Level(level), initial=initial_of(request, _guessed(look, level))
    )
    report = None
    if request.method == "POST" and form.is_valid():
        report = _run(request, form, level=Level(level), token=token, at=at)
    context = {"form": form, "look": look, "report": report, "level": Level(level), "next_level": level - 1}
    template = "manage/import-done.html" if report and not report.dry_run else "manage/import-places-check.html"
    return render(request, template, context, status=status_of(form))


def _run(request: HttpRequest, form: AttributesForm, *, level: Level, token: str, at: datetime) -> ImportReport | None:
    """Try or take the file; None, with the error on the form, where it cannot be taken at all."""
    dry_run = "take" not in request.POST
    admin = admin_of(request)
    attributes, by = Attributes(**form.cleaned_data), user_actor(admin, Role.ADMIN)
    try:
        with open_upload(token=token, user=admin, at=at) as file:
            report = import_places(file=file, level=level, attributes=attributes, by=by, at=at, dry_run=dry_run)
    except FileRefused as refused:
        form.add_error(None, str(refused))
        return None
    except ManageError as refused:
        form.add_error(None, sentence_of(refused))
        return None
    if not dry_run:
        forget_upload(token=token, user=admin)
        messages.success(request, _("The places are imported."))
    return report


def _look(request: HttpRequest, token: str, at: datetime) -> Look:
    with open_upload(token=token, user=admin_of(request), at=at) as file:
        return look_at(features(read_text(file)))


def _guessed(look: Look, level: int) -> dict[str, Any]:
    guessed = guess(look, Place.objects.filter(level=level + 1).values_list("code", flat=True))
    return {name: getattr(guessed, name) for name in ("code", "name", "kind", "parent", "population")}


def _next_level() -> int:
    """Return the widest level that has no places yet, else the smallest."""
    known = set(Place.objects.order_by().values_list("level", flat=True).distinct())
    return next((level for level in sorted(Level.values, reverse=True) if level not in known), Level.SETTLEMENT)
