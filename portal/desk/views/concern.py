"""One concern at the desk: read, speak, hand on, refer, close, open the contact."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officers.queries import colleagues_of_region
from portal.accounts.access import SignedInRequest, staff
from portal.accounts.choices import DESK_ROLES
from portal.accounts.kept import take_typed
from portal.audit.actions import record, user_actor
from portal.clock import local_day
from portal.desk.forms import CloseForm, HandForm, ReferForm, SpeakForm, WhyForm
from portal.desk.queries import View, next_after, open_regions, queue
from portal.vault.errors import MasterKeyUnknown, MustSayWhy, Tampered, Unreadable
from reports.actions import (
    answer_concern,
    ask_resident,
    close_concern,
    hand_to_person,
    hand_to_region,
    note_on_concern,
    open_concern,
    open_contact,
    refer_concern,
    start_work,
)
from reports.choices import ContactLevel, Status
from reports.errors import NotAllowed, NothingToHandTo, WrongState
from reports.lifecycle import Fact, Who, facts_open_to
from reports.models import Concern
from reports.permissions import identity_access, may_answer
from reports.queries import WITH_PEOPLE, concerns_at_desk, story_for_desk

SPEAKS: dict[str, Callable[..., Concern]] = {
    SpeakForm.ANSWER: answer_concern,
    SpeakForm.ASK: ask_resident,
    SpeakForm.NOTE: note_on_concern,
}


@staff(*DESK_ROLES)
@never_cache
@require_safe
def concern(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Show one concern; the first opening by somebody who may answer acknowledges it."""
    found = _within_reach(request, public_id)
    return _page(request, found) if found else _lost(request)


@staff(*DESK_ROLES)
@never_cache
@require_POST
def speak(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Answer, ask or note; what was typed stays when it cannot be done."""
    found = _answerable(request, public_id)
    if found is None:
        return _lost(request)
    form = SpeakForm(request.POST, possible=frozenset(Fact))
    if form.is_valid():
        action = SPEAKS[form.cleaned_data["what"]]
        if _done(
            found, form, lambda at: action(concern=found, words=form.cleaned_data["words"], by=request.user, at=at)
        ):
            messages.success(request, _("Sent.") if form.cleaned_data["what"] != SpeakForm.NOTE else _("Noted."))
            return redirect("desk-concern", public_id=public_id)
    return _page(request, found, form)


@staff(*DESK_ROLES)
@never_cache
@require_POST
def start(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Say that work goes on."""
    found = _answerable(request, public_id)
    if found is None:
        return _lost(request)
    try:
        start_work(concern=found, by=request.user, at=timezone.now())
    except (WrongState, NotAllowed):
        messages.warning(request, _("This is no longer possible: the concern has changed in the meantime."))
    return redirect("desk-concern", public_id=public_id)


@staff(*DESK_ROLES)
@never_cache
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Close with an outcome; then the next concern of the queue is offered."""
    found = _answerable(request, public_id)
    if found is None:
        return _lost(request)
    form = CloseForm(request.POST or None, initial=take_typed(request) or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if _done(found, form, lambda at: close_concern(concern=found, by=request.user, at=at, **values)):
            messages.success(request, _("Closed. The resident can read your words now."))
            return redirect("desk-concern", public_id=public_id)
    return _form_page(request, "desk/close.html", found, form)


@staff(*DESK_ROLES)
@never_cache
@require_http_methods(["GET", "POST"])
def hand(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Hand on to a colleague or another region with a reason."""
    found = _answerable(request, public_id)
    if found is None:
        return _lost(request)
    on = local_day(timezone.now())
    colleagues = colleagues_of_region(found.region_id, on).exclude(pk=found.answerer_id or 0)
    regions = open_regions(on).exclude(pk=found.region_id or 0)
    form = HandForm(request.POST or None, initial=take_typed(request) or None, colleagues=colleagues, regions=regions)
    if request.method == "POST" and form.is_valid() and _done(found, form, lambda at: _hand(request, found, form, at)):
        messages.success(request, _("Handed on. The resident is told who has it now."))
        return redirect("desk-front")
    return _form_page(request, "desk/hand.html", found, form)


def _hand(request: SignedInRequest, found: Concern, form: HandForm, at: Any) -> Concern:
    values = form.cleaned_data
    if values["region"]:
        return hand_to_region(concern=found, region=values["region"], reason=values["reason"], by=request.user, at=at)
    return hand_to_person(concern=found, to=values["colleague"], reason=values["reason"], by=request.user, at=at)


@staff(*DESK_ROLES)
@never_cache
@require_http_methods(["GET", "POST"])
def refer(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Pass on to somebody outside the police."""
    found = _answerable(request, public_id)
    if found is None:
        return _lost(request)
    form = ReferForm(request.POST or None, initial=take_typed(request) or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if _done(found, form, lambda at: refer_concern(concern=found, by=request.user, at=at, **values)):
            messages.success(request, _("Passed on. The resident is told."))
            return redirect("desk-concern", public_id=public_id)
    return _form_page(request, "desk/refer.html", found, form)


@staff(*DESK_ROLES)
@never_cache
@require_POST
def contact(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Open who raised the concern, through the vault's one door; shown once, never stored in the page's address."""
    found = _within_reach(request, public_id)
    if found is None:
        raise Http404
    form = WhyForm(request.POST)
    identity, problem = None, ""
    try:
        if form.is_valid():
            why = form.cleaned_data["why"]
            identity = open_contact(concern=found, why=why, by=request.user, at=timezone.now())
    except MustSayWhy:
        problem = _("Say why you need to know who this is.")
    except (MasterKeyUnknown, Tampered):  # not erased: somebody has to look
        raise
    except Unreadable:
        problem = _("These details have been erased.")
    except NotAllowed as refusal:
        raise Http404 from refusal
    context = {"concern": found, "identity": identity, "form": form, "problem": problem}
    return render(request, "desk/contact.html", context, status=200 if identity else 422)


def _within_reach(request: SignedInRequest, public_id: str) -> Concern | None:
    """Return the concern if the person may see it. Side effect: one audit row where there is one they may not."""
    at = timezone.now()
    scope = concerns_at_desk(request.user, local_day(at))
    found = scope.select_related(*WITH_PEOPLE).filter(public_id=public_id).first()
    if found is None:
        refused = Concern.objects.filter(public_id=public_id).only("pk").first()
        if refused is not None:
            by = user_actor(request.user)
            record(what="concern.refused", by=by, at=at, object_kind="concern", object_id=str(refused.pk))
    return found


def _answerable(request: SignedInRequest, public_id: str) -> Concern | None:
    found = _within_reach(request, public_id)
    return found if found and may_answer(request.user, found, local_day(timezone.now())) else None


def _lost(request: SignedInRequest) -> HttpResponse:
    """Give back what was typed about a concern that went out of reach meanwhile; where nothing was, it is not found.

    Says the same whether there is such a concern or not.
    """
    typed = [text for name in ("words", "to_whom", "reason") if (text := request.POST.get(name, "")).strip()]
    if not typed:
        raise Http404
    return render(request, "desk/lost.html", {"typed": typed}, status=404)


def _done(found: Concern, form: Form, action: Callable[[Any], object]) -> bool:
    """Do it, or put into words on the form why it cannot be done; nothing typed is lost.

    Side effect: where it cannot be done, the concern is read again, so that the page shows what is new.
    """
    try:
        action(timezone.now())
        return True
    except WrongState:
        form.add_error(
            None, _("The concern has changed in the meantime. Read what is new; your words are kept below.")
        )
    except NothingToHandTo:
        form.add_error(None, _("It is with them already."))
    except NotAllowed:
        form.add_error(None, _("This person may not answer this concern."))
    found.refresh_from_db()
    return False


def _form_page(request: SignedInRequest, template: str, found: Concern, form: Form) -> HttpResponse:
    if not may_answer(request.user, found, local_day(timezone.now())):
        return _lost(request)
    return render(request, template, {"concern": found, "form": form}, status=_status(form))


def _page(request: SignedInRequest, found: Concern, form: SpeakForm | None = None) -> HttpResponse:
    at = timezone.now()
    on = local_day(at)
    try:
        access = open_concern(concern=found, by=request.user, at=at)
    except NotAllowed:
        return _lost(request)
    possible = facts_open_to(Who.ANSWERER, Status(found.status), reopened=found.reopened_at is not None)
    answers = may_answer(request.user, found, on)
    form = form or SpeakForm(initial=take_typed(request) or None, possible=possible)
    context = {
        "concern": found,
        "story": story_for_desk(found, access),
        "form": form,
        "at": at,
        "answers": answers,
        "can": {fact.value: answers and fact in possible for fact in Fact},
        "identity_access": identity_access(request.user, found, on),
        "has_identity": found.contact_level != ContactLevel.NONE and found.sealed_identity_id is not None,
        "following": next_after(queue(request.user, on, view=View.OPEN, region_id=None), found),
    }
    return render(request, "desk/concern.html", context, status=_status(form))


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200
