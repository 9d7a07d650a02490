"""Follow a concern by receipt, by the link of a mail, or by account; answer, withdraw, rate, reopen."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.access import anyone
from portal.accounts.models import User
from reports.actions import confirm_contact, rate_concern, reopen_concern, reply_to_officer, withdraw_concern
from reports.actions.following import follow_concern
from reports.actions.steps import Follower
from reports.choices import Status
from reports.drafts import forget_sent
from reports.errors import WrongState
from reports.forms import MessageForm, ReceiptForm
from reports.grants import forget_grants, grant, note_miss, way_of
from reports.lifecycle import Fact, Who, facts_open_to
from reports.models import Concern
from reports.queries import WITH_PEOPLE, concern_by_link, concern_by_receipt, concerns_of_resident, story_for_resident


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Take a receipt; list the own concerns of somebody signed in. A hit and a miss take the same statements."""
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        concern = concern_by_receipt(form.cleaned_data["receipt"])
        if concern is not None:
            grant(request.session, concern.public_id, "receipt")
            return redirect("concern-story", public_id=concern.public_id)
        note_miss(request.session)
        form.add_error(
            "receipt", _("We know no concern with this code. Check each letter; codes have no 0, 1, i, l or o.")
        )
    own = concerns_of_resident(request.user)[:50] if isinstance(request.user, User) else []
    status = 422 if form.is_bound else 200
    return render(request, "reports/follow/enter.html", {"form": form, "own": own}, status=status)


@anyone
@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Let the reader of a mail follow that one concern; changes nothing, so a mail scanner does no harm."""
    concern = concern_by_link(token, timezone.now())
    if concern is None:
        return render(request, "reports/follow/expired.html", {"form": ReceiptForm()}, status=410)
    grant(request.session, concern.public_id, "link")
    return redirect("concern-story", public_id=concern.public_id)


@anyone
@never_cache
@require_safe
def story(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the concern to whoever raised it: who has it, who read it and when, what was said, what can be done."""
    concern, follower = _followed(request, public_id)
    return _story_page(request, concern, follower, MessageForm())


@anyone
@never_cache
@require_POST
def reply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer a question, or add something."""
    return _with_words(request, public_id, reply_to_officer, _("Your words have been sent."))


@anyone
@never_cache
@require_POST
def reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open the closed concern again, once."""
    return _with_words(request, public_id, reopen_concern, _("Your concern is open again."))


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask once more, then withdraw."""
    concern, follower = _followed(request, public_id)
    if request.method == "POST":
        try:
            withdraw_concern(concern=concern, by=follower, at=timezone.now())
            messages.success(request, _("You have withdrawn your concern."))
        except WrongState:
            messages.warning(request, _("This concern was closed in the meantime."))
        return redirect("concern-story", public_id=public_id)
    return render(request, "reports/follow/withdraw.html", {"concern": concern})


@anyone
@never_cache
@require_POST
def rate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say whether it helped."""
    concern, follower = _followed(request, public_id)
    if request.POST.get("helped") in {"yes", "no"}:
        try:
            rate_concern(concern=concern, helped=request.POST["helped"] == "yes", by=follower, at=timezone.now())
            messages.success(request, _("Thank you for telling us."))
        except WrongState:
            messages.warning(request, _("You can say whether it helped once the concern is closed."))
    return redirect("concern-story", public_id=public_id)


@anyone
@never_cache
@require_POST
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm the mail address: only somebody who came by the mail's link can."""
    concern, follower = _followed(request, public_id)
    if follower.way != "link":
        raise Http404
    confirm_contact(concern=concern, by=follower, at=timezone.now())
    messages.success(request, _("Thank you. We will write to you when there is news."))
    return redirect("concern-story", public_id=public_id)


@anyone
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Stop following on this computer: somebody else may use it next."""
    forget_grants(request.session)
    forget_sent(request.session)
    messages.success(request, _("This computer no longer knows your concern. Your receipt still opens it."))
    return redirect("concern-follow")


def _followed(request: HttpRequest, public_id: str) -> tuple[Concern, Follower]:
    """Return the concern if this session or account may follow it; anything else is not found."""
    found = _followed_or_none(request, public_id)
    if found is None:
        raise Http404
    return found


def _followed_or_none(request: HttpRequest, public_id: str) -> tuple[Concern, Follower] | None:
    concern = Concern.objects.select_related(*WITH_PEOPLE).filter(public_id=public_id).first()
    if concern is None:
        return None
    way = way_of(request.session, public_id)
    if way is not None:
        return concern, Follower(concern.pk, way)
    if isinstance(request.user, User) and concern.resident_id == request.user.pk:
        return concern, Follower(concern.pk, "account", request.user.pk)
    return None


def _lost(request: HttpRequest) -> HttpResponse:
    """Give back what was typed where the session ended meanwhile; says nothing about whether there is a concern."""
    typed = request.POST.get("words", "")
    if not typed.strip():
        raise Http404
    return render(request, "reports/follow/lost.html", {"typed": typed, "form": ReceiptForm()}, status=404)


def _with_words(request: HttpRequest, public_id: str, action: Callable[..., Any], done: str) -> HttpResponse:
    found = _followed_or_none(request, public_id)
    if found is None:
        return _lost(request)
    concern, follower = found
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            action(concern=concern, words=form.cleaned_data["words"], by=follower, at=timezone.now())
        except WrongState:
            concern.refresh_from_db()
            form.add_error(
                None, _("The concern has changed in the meantime; this is no longer possible. Your words are below.")
            )
        else:
            messages.success(request, done)
            return redirect("concern-story", public_id=public_id)
    return _story_page(request, concern, follower, form)


def _story_page(request: HttpRequest, concern: Concern, follower: Follower, form: MessageForm) -> HttpResponse:
    access = follow_concern(concern=concern, by=follower, at=timezone.now())
    possible = facts_open_to(Who.RESIDENT, Status(concern.status), reopened=concern.reopened_at is not None)
    context = {
        "concern": concern,
        "story": story_for_resident(concern, access),
        "form": form,
        "may_reply": Fact.REPLIED in possible,
        "may_withdraw": Fact.WITHDRAWN in possible,
        "may_reopen": Fact.REOPENED in possible and concern.outcome != "withdrawn",
        "may_rate": Fact.RATED in possible,
        "may_confirm": follower.way == "link" and concern.has_mail and concern.contact_confirmed_at is None,
        "by_session": follower.way != "account",
    }
    return render(request, "reports/follow/story.html", context, status=422 if form.is_bound and form.errors else 200)
