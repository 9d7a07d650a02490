"""Roles given and ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.actions import end_role, grant_role
from portal.accounts.choices import Role, Scope
from portal.accounts.models import RoleGrant, User
from portal.manage.forms.fields import day_after
from portal.manage.forms.people import GrantForm
from portal.manage.forms.regions import EndForm
from portal.manage.refusals import done
from portal.manage.views.answering import admin_of, admins, form_page, initial_of, posted, today
from portal.manage.views.people import page_of_person


@admins
@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give somebody a role."""
    person = get_object_or_404(User, public_id=public_id)
    known = {"from_on": today(), "scope": Scope.EVERYTHING}
    form = GrantForm(posted(request), initial=initial_of(request, known))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        granted = done(
            form,
            lambda at: grant_role(
                user=person,
                role=Role(values["role"]),
                scope=Scope(values["scope"]),
                scope_id=form.scope_id,
                from_on=values["from_on"],
                to_on=day_after(values["last_on"]),
                by=admin_of(request),
                at=at,
            ),
        )
        if granted:
            messages.success(request, _("The role is given."))
            return redirect("manage-person", public_id=public_id)
    title = _("Give %(name)s a role") % {"name": person}
    intro = _("Whoever holds a role needs a second step when signing in; without it they reach nothing.")
    return form_page(request, form, page_of_person(person, title, _("Give the role"), intro))


@admins
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: str, grant_id: int) -> HttpResponse:
    """End a role on a day, or take back one that has not begun."""
    held = get_object_or_404(RoleGrant.objects.select_related("user"), pk=grant_id, user__public_id=public_id)
    on = today()
    form = EndForm(posted(request), today=on, initial=initial_of(request, {"on": on}))
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda at: end_role(grant=held, on=form.cleaned_data["on"], by=admin_of(request), at=at))
    ):
        messages.success(request, _("The role ends."))
        return redirect("manage-person", public_id=public_id)
    said = {"role": Role(held.role).label, "name": held.user}
    title = _("End the role “%(role)s” of %(name)s") % said
    return form_page(request, form, page_of_person(held.user, title, _("End the role"), danger=True))
