"""How every admin page answers: a form with its errors, a list with its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from portal.accounts.access import staff
from portal.accounts.choices import Role
from portal.accounts.kept import take_typed
from portal.accounts.models import User
from portal.clock import local_day

admins = staff(Role.ADMIN)


@dataclass(frozen=True)
class FormPage:
    """A page that is one form."""

    title: str | Promise
    button: str | Promise
    back: str
    """Address of the page it was opened from."""
    back_text: str | Promise
    intro: str | Promise = ""
    is_danger: bool = False


def form_page(request: HttpRequest, form: forms.Form, page: FormPage) -> HttpResponse:
    """Show a form alone on its page; 422 when it came back with errors."""
    return render(request, "manage/form.html", {"form": form, "page": page}, status=status_of(form))


def status_of(form: forms.Form) -> int:
    """Return 422 for a form with errors, else 200."""
    return 422 if form.is_bound and form.errors else 200


def admin_of(request: HttpRequest) -> User:
    """Return who asks: behind `admins` it is always a person."""
    assert isinstance(request.user, User)
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, None for a form that is only shown; nothing at all is also an answer."""
    return request.POST if request.method == "POST" else None


def today() -> date:
    """Return the local day of this request."""
    return local_day(timezone.now())


def initial_of(request: HttpRequest, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what a form starts with: what is known, over which goes what was typed before an idle sign-out."""
    return {**(known or {}), **take_typed(request)}


def neighbours(request: HttpRequest, before: str, after: str) -> dict[str, str]:
    """Return the addresses of the pages before and after, with the filter kept; empty where there is none."""
    return {"before": _with_cursor(request, before), "after": _with_cursor(request, after)}


def _with_cursor(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    chosen = request.GET.copy()
    chosen["page"] = cursor
    return f"?{chosen.urlencode()}"
