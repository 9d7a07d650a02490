"""The outbox for those who look after it: how much waits, what could not be sent, and sending it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import staff
from portal.accounts.choices import Role
from portal.audit.actions import user_actor
from portal.notifications import actions, queries
from portal.notifications.errors import NotDead
from portal.notifications.forms import PageForm

PAGE = 50


@staff(Role.ADMIN)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the counts and a page of dead letters: kind and object of each by id, never an address."""
    page = PageForm(request.GET)
    before_id = page.cleaned_data["before"] if page.is_valid() else None
    letters = list(queries.dead_letters(before_id=before_id)[: PAGE + 1])
    return render(
        request,
        "notifications/outbox.html",
        {
            "counts": queries.state_counts(),
            "oldest_waiting_at": queries.oldest_waiting_at(),
            "letters": letters[:PAGE],
            "older": f"?before={letters[PAGE - 1].pk}" if len(letters) > PAGE else "",
            "newest": request.path if before_id else "",
        },
    )


@staff(Role.ADMIN)
@require_POST
def resend(request: HttpRequest, row_id: int) -> HttpResponse:
    """Send one dead letter again."""
    try:
        actions.resend(row_id=row_id, by=user_actor(request.user, Role.ADMIN), at=timezone.now())
    except NotDead:
        messages.info(request, _("This message is no dead letter any more."))
    else:
        messages.success(request, _("The message will be sent again within seconds."))
    return redirect("manage-outbox")


@staff(Role.ADMIN)
@require_POST
def resend_all(request: HttpRequest) -> HttpResponse:
    """Send every dead letter again."""
    count = actions.resend_all(by=user_actor(request.user, Role.ADMIN), at=timezone.now())
    words = ngettext("%(count)d message will be sent again.", "%(count)d messages will be sent again.", count)
    messages.success(request, words % {"count": count})
    return redirect("manage-outbox")
