"""The demo's people, its sign-in without password, and the mails it sent."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import anyone
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.accounts.queries import is_staff_member, roles_of
from portal.accounts.second_factor import mark_passed
from portal.accounts.sign_in import sign_in_as
from portal.clock import local_day
from portal.demo.guard import check_demo
from portal.demo.people import demo_people
from portal.notifications.kept_mail import kept_mail, kept_mails

MAILS_SHOWN = 100


@anyone
@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the demo's people with what each can try."""
    check_demo(request)
    return render(request, "demo/people.html", {"groups": demo_people()})


@anyone
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people; staff get a session that passed the second factor."""
    check_demo(request)
    email = request.POST.get("email", "").lower()[:254]
    user = User.objects.filter(email=email, is_active=True).first() if email.isprintable() else None
    if user is None:
        raise Http404
    at = timezone.now()
    sign_in_as(request, user, at=at)
    if is_staff_member(user, local_day(at)):
        mark_passed(request, at)
    return redirect(_first_page(roles_of(user, local_day(at))))


def _first_page(roles: frozenset[Role]) -> str:
    if Role.ADMIN in roles:
        return "manage-front"
    return "desk-front" if roles else "account_overview"


@anyone
@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """List the newest mails the demo sent."""
    check_demo(request)
    return render(request, "demo/outbox.html", {"mails": kept_mails(limit=MAILS_SHOWN)})


@anyone
@never_cache
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail as its reader sees the text part."""
    check_demo(request)
    found = kept_mail(name)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found})
