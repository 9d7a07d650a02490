"""Raise a concern: own words → where → when → contact level → check and send."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officers.models import Region
from officers.queries import Responsible, who_answers
from portal.accounts.access import anyone
from portal.accounts.models import User
from portal.clock import local_day
from reports.actions import submit_concern
from reports.choices import ContactLevel
from reports.drafts import Draft, mark_sent, new_draft, open_drafts, read_draft, read_sent, save_draft, wipe_drafts
from reports.forms import ContactForm, WhenForm, WhereForm, WordsForm
from reports.grants import forget_grants, grant
from reports.models import Concern
from reports.receipts import new_receipt
from reports.views.summary import summary_rows, who_will_read
from reports.views.where import chosen_place, where_page
from reports.wizard import SCREENS, Screen, first_unanswered, may_be_official, submission_of


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show the first screen; a valid answer makes a draft. `?region=<slug>` turns to that region's officer."""
    form = WordsForm(request.POST or None)
    turned_to = _turned_to(request)
    if request.method == "POST" and form.is_valid():
        draft: Draft = {"words": form.cleaned_data, "receipt": new_receipt()}
        if turned_to and turned_to.region:
            draft["region_id"] = turned_to.region.pk
        key = new_draft(request.session, draft)
        return _to_screen("where", key)
    unsent = [key for key in open_drafts(request.session) if read_draft(request.session, key)]
    context = {
        "form": form,
        "screen": Screen("words"),
        "unsent": unsent[-1:],
        "responsible": turned_to,
        "region": turned_to.region if turned_to else None,
    }
    return render(request, "reports/raise/words.html", context, status=_status(form))


def _turned_to(request: HttpRequest) -> Responsible | None:
    """Return who answers in the region of the address, None where it names none that is open."""
    slug = request.GET.get("region", "")[:60]
    region = Region.objects.filter(slug=slug).first() if slug and slug.isprintable() else None
    answers = who_answers(region_id=region.pk, on=local_day(timezone.now())) if region else None
    return answers if answers and answers.region else None


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, key: str) -> HttpResponse:
    """Change the words of a draft."""
    draft = read_draft(request.session, key)
    if draft is None:
        return _gone(request, key)
    form = WordsForm(request.POST or None, initial=draft["words"])
    return _answer(request, key, draft, "words", form)


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def where(request: HttpRequest, key: str) -> HttpResponse:
    """Say where: by a place's name, the map, the own position, or in words."""
    draft = read_draft(request.session, key)
    if draft is None:
        return _gone(request, key)
    form = WhereForm(request.POST or None, initial=draft.get("where"))
    if request.method == "POST" and form.is_valid():
        choice = chosen_place(form, request.POST, before=draft.get("where", {}))
        if choice.settled:
            save_draft(request.session, key, {**draft, "where": choice.answer})
            return _to_screen(_next_screen(draft, "where"), key)
        return where_page(request, key, draft, form, candidates=choice.candidates, nothing_found=choice.nothing_found)
    return where_page(request, key, draft, form)


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def when(request: HttpRequest, key: str) -> HttpResponse:
    """Say when, and what the resident would call it."""
    draft = read_draft(request.session, key)
    if draft is None:
        return _gone(request, key)
    form = WhenForm(request.POST or None, initial=draft.get("when_typed"), at=timezone.now())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        happened_at = values["happened_at"]
        typed = {name: form.data.get(name, "") for name in ("moment", "day", "hour", "when_words", "kind")}
        answer = {
            "moment": values["moment"],
            "happened_at": happened_at.isoformat() if happened_at else None,
            "whole_day": happened_at is not None and values["hour"] is None and values["day"] is not None,
            "when_words": values["when_words"],
            "kind": values["kind"],
        }
        save_draft(request.session, key, {**draft, "when": answer, "when_typed": typed})
        return _to_screen(_next_screen(draft, "when"), key)
    return _page(request, key, draft, "when", form)


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, key: str) -> HttpResponse:
    """Choose the contact level."""
    draft = read_draft(request.session, key)
    if draft is None:
        return _gone(request, key)
    initial = draft.get("contact") or {"contact_level": _usual_level(request)}
    form = ContactForm(request.POST or None, initial=initial, signed_in=request.user.is_authenticated)
    return _answer(request, key, draft, "contact", form)


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Show everything once more with the receipt, and send. A second send shows the first one's page."""
    draft = read_draft(request.session, key)
    if draft is None:
        return redirect("concern-sent", key=key) if read_sent(request.session, key) else _gone(request, key)
    missing = first_unanswered(draft)
    if missing != "check":
        return _to_screen(missing, key)
    if draft["contact"]["contact_level"] == ContactLevel.ACCOUNT and not request.user.is_authenticated:
        return _to_screen("contact", key)
    if request.method == "POST":
        return _send(request, key, draft)
    context = {
        "screen": Screen("check"),
        "key": key,
        "receipt": draft["receipt"],
        "rows": summary_rows(draft, key),
        "may_be_official": may_be_official(draft),
        "official_words": settings.COUNTRY.text("official_report", get_language() or ""),
        "with_contact": draft["contact"]["contact_level"] != ContactLevel.NONE,
        **who_will_read(draft, timezone.now()),
    }
    return render(request, "reports/raise/check.html", context)


def _send(request: HttpRequest, key: str, draft: Draft) -> HttpResponse:
    by = request.user if isinstance(request.user, User) else None
    language = get_language() or ""
    submission = submission_of(draft, language=language, by=by)
    concern = submit_concern(submission=submission, receipt=draft["receipt"], by=by, at=timezone.now())
    mark_sent(request.session, key, concern_id=concern.public_id, receipt=draft["receipt"])
    grant(request.session, concern.public_id, "receipt")
    return redirect("concern-sent", key=key)


@anyone
@never_cache
@require_safe
def sent(request: HttpRequest, key: str) -> HttpResponse:
    """Say who has it now, when the answer comes, and show the receipt once more."""
    kept = read_sent(request.session, key)
    if kept is None:
        return redirect("concern-follow")
    concern = Concern.objects.select_related("region", "in_charge", "answerer").get(public_id=kept["concern"])
    return render(request, "reports/raise/sent.html", {"concern": concern, "receipt": kept["receipt"], "key": key})


@anyone
@never_cache
@require_safe
def receipt_file(request: HttpRequest, key: str) -> HttpResponse:
    """Give the receipt as a small text file to keep."""
    kept = read_draft(request.session, key) or read_sent(request.session, key)
    if kept is None:
        return redirect("concern-follow")
    context = {"receipt": kept["receipt"], "follow_address": settings.SITE_URL + reverse("concern-follow")}
    response = render(request, "reports/raise/receipt.txt", context, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="receipt.txt"'
    return response


@anyone
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget everything typed, sent and followed here and go to the first page."""
    wipe_drafts(request.session)
    forget_grants(request.session)
    return HttpResponseRedirect("/")


def _answer(request: HttpRequest, key: str, draft: Draft, name: str, form: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        save_draft(request.session, key, {**draft, name: form.cleaned_data})
        return _to_screen(_next_screen(draft, name), key)
    return _page(request, key, draft, name, form)


def _page(request: HttpRequest, key: str, draft: Draft, name: str, form: Any) -> HttpResponse:
    context = {"form": form, "screen": Screen(name), "key": key, **who_will_read(draft, timezone.now())}
    return render(request, f"reports/raise/{name}.html", context, status=_status(form))


def _to_screen(name: str, key: str) -> HttpResponse:
    return redirect(f"concern-{name}", key=key)


def _next_screen(draft: Draft, name: str) -> str:
    """Return the following screen, or the check page when the resident came from there to change one thing."""
    whole = all(screen in draft for screen in SCREENS[:-1])
    return "check" if whole else Screen(name).following


def _usual_level(request: HttpRequest) -> str:
    return ContactLevel.ACCOUNT if request.user.is_authenticated else ""


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


def _gone(request: HttpRequest, key: str) -> HttpResponse:
    """Tell that the draft is no longer kept or has been sent, and give back what was typed on this very screen."""
    sent = read_sent(request.session, key)
    if sent and request.method != "POST":
        return _to_screen("sent", key)
    typed = [
        value
        for name, value in request.POST.items()
        if name in {"words", "query", "where_words", "when_words", "name", "email", "phone"} and value
    ]
    return render(request, "reports/raise/gone.html", {"typed": typed, "sent": sent}, status=410)
