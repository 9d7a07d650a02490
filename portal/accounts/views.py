"""One's own account."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, override

from portal.accounts.access import SignedInRequest, signed_in
from portal.accounts.actions import change_details
from portal.accounts.forms import DetailsForm
from portal.accounts.kept import take_typed
from portal.accounts.queries import has_second_factor


@signed_in
def overview(request: SignedInRequest) -> HttpResponse:
    """Show name, address, language, security and where one's own things are."""
    return render(request, "account/overview.html", {"has_second_factor": has_second_factor(request.user)})


@signed_in
def details(request: SignedInRequest) -> HttpResponse:
    """Change name and language."""
    user = request.user
    known = {"name": user.name, "language": user.language or request.LANGUAGE_CODE}
    form = DetailsForm(request.POST or None, initial=known | take_typed(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/details.html", {"form": form})
    language = form.cleaned_data["language"]
    change_details(user=user, name=form.cleaned_data["name"], language=language, by=user, at=timezone.now())
    with override(language):
        messages.success(request, gettext("Your details are saved."))
    response = redirect("account_overview")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # else a choice made by hand would win
    return response
