"""People: the list, one person, new people, invitations, accounts on and off."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.actions import change_details, deactivate_person, make_person, reactivate_person
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.accounts.queries import has_second_factor
from portal.audit.actions import record, user_actor
from portal.manage.actions.inviting import invite_person
from portal.manage.forms.people import NewPersonForm, PeopleFilter, PersonForm
from portal.manage.queries.paging import page_of
from portal.manage.queries.people import grant_rows, person_rows, regions_deputised, regions_led, staff_people
from portal.manage.refusals import REFUSALS, done, sentence_of
from portal.manage.views.answering import FormPage, admin_of, admins, form_page, initial_of, neighbours, posted, today


@admins
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List who works with the portal; one row in the access log says that somebody looked, never for whom."""
    on = today()
    form = PeopleFilter(request.GET)
    words, role = form.value("q") or "", form.value("role")
    found = staff_people(words.strip(), role=Role(role) if role else None, on=on)
    page = page_of(found, cursor=request.GET.get("page", ""))
    record(
        what="people.listed",
        by=user_actor(admin_of(request), Role.ADMIN),
        at=timezone.now(),
        detail={"searched": bool(words), "role": role or "", "rows": len(page.rows)},
    )
    context = {
        "form": form,
        "rows": person_rows(page.rows, on),
        "is_filtered": bool(request.GET),
        **neighbours(request, page.before, page.after),
    }
    return render(request, "manage/people.html", context)


@admins
@require_safe
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one person: account, roles, regions, absences."""
    on = today()
    found = get_object_or_404(User, public_id=public_id)
    record(
        what="person.opened",
        by=user_actor(admin_of(request), Role.ADMIN),
        at=timezone.now(),
        object_kind="user",
        object_id=found.pk,
    )
    context = {
        "person": found,
        "has_password": found.has_usable_password(),
        "has_second_factor": has_second_factor(found),
        "grants": grant_rows(found, on),
        "in_charge_of": regions_led([found], on).get(found.pk),
        "deputises": regions_deputised(found, on),
        "absences": found.absences.filter(to_on__gt=on).order_by("from_on"),
        "on": on,
    }
    return render(request, "manage/person.html", context)


@admins
@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Make a person, and send the invitation at once where wished."""
    form = NewPersonForm(posted(request), initial=initial_of(request, {"language": request.LANGUAGE_CODE}))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        facts = {name: values[name] for name in ("name", "email", "language")}
        made: list[User] = []
        if done(form, lambda at: made.append(make_person(**facts, by=admin_of(request), at=at))):
            messages.success(request, _("%(name)s has an account. Now give them a role.") % {"name": made[0]})
            if values["invite"]:
                _say_invited(request, made[0])
            return redirect("manage-person", public_id=made[0].public_id)
    page = FormPage(_("A new person"), _("Make the account"), back=reverse("manage-people"), back_text=_("People"))
    return form_page(request, form, page)


@admins
@require_http_methods(["GET", "POST"])
def change_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change how somebody is called and in which language they are addressed."""
    found = get_object_or_404(User, public_id=public_id)
    known = {"name": found.name, "language": found.language or request.LANGUAGE_CODE}
    form = PersonForm(posted(request), initial=initial_of(request, known))
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda at: change_details(user=found, by=admin_of(request), at=at, **form.cleaned_data))
    ):
        messages.success(request, _("Saved."))
        return redirect("manage-person", public_id=public_id)
    return form_page(request, form, page_of_person(found, _("Change details"), _("Save")))


@admins
@require_POST
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the invitation, or send it again."""
    found = get_object_or_404(User, public_id=public_id)
    _say_invited(request, found)
    return redirect("manage-person", public_id=public_id)


@admins
@require_http_methods(["GET", "POST"])
def switch_off(request: HttpRequest, public_id: str) -> HttpResponse:
    """Switch an account off, after saying what that means."""
    found = get_object_or_404(User, public_id=public_id)
    if request.method == "POST":
        return _switched(request, found, deactivate_person, _("The account is switched off."))
    context = {
        "title": _("Switch off %(name)s's account?") % {"name": found},
        "text": _(
            "They are signed out at once and cannot sign in. Roles and regions stay; where they are in charge, the "
            "deputy answers as during an absence."
        ),
        "button": _("Switch it off"),
        "back": reverse("manage-person", kwargs={"public_id": public_id}),
        "back_text": str(found),
    }
    return render(request, "manage/confirm.html", context)


@admins
@require_POST
def switch_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Switch an account on again."""
    found = get_object_or_404(User, public_id=public_id)
    return _switched(request, found, reactivate_person, _("The account is switched on."))


def page_of_person(person: User, title: str, button: str, intro: str = "", *, danger: bool = False) -> FormPage:
    """Return the frame of a form that belongs to a person."""
    back = reverse("manage-person", kwargs={"public_id": person.public_id})
    return FormPage(title=title, button=button, back=back, back_text=str(person), intro=intro, is_danger=danger)


def _switched(request: HttpRequest, person: User, switch: Callable[..., None], said: str) -> HttpResponse:
    try:
        switch(user=person, by=admin_of(request), at=timezone.now())
        messages.success(request, said)
    except REFUSALS as refused:
        messages.error(request, sentence_of(refused))
    return redirect("manage-person", public_id=person.public_id)


def _say_invited(request: HttpRequest, person: User) -> None:
    try:
        invite_person(person=person, by=admin_of(request), at=timezone.now())
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": person.email})
    except REFUSALS as refused:
        messages.error(request, sentence_of(refused))
