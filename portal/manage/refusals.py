"""What can be refused, as sentences the admin reads."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officers import errors as officers
from portal.accounts import errors as accounts
from portal.manage import errors as manage

SENTENCES: dict[type[Exception], str | Promise] = {
    officers.NotAllowed: _("You may not do this. Somebody may have taken your role away in the meantime."),
    officers.OfficerAlreadyInCharge: _(
        "This person is in charge of another region on one of these days. End that first: nobody is in charge of two "
        "regions at a time."
    ),
    officers.RegionAlreadyLed: _(
        "The region has another officer in charge on one of these days. Tick “replace” to end that on the same day."
    ),
    officers.RegionAlreadyDeputised: _("Another deputy is planned for a later day. Take that back first."),
    officers.PlaceAlreadyInRegion: _(
        "Somebody else has just given one of these places to a region. Nothing was moved; look again."
    ),
    officers.RegionNotOpen: _("The region is not open on that day, or was closed in the meantime."),
    officers.PastDay: _("That day has passed. What was in force then stays as it was."),
    officers.EndsBeforeItBegins: _("The last day lies before the first."),
    officers.PersonInactive: _("This person's account is switched off."),
    accounts.NotAllowed: _("Only an admin for everything may make people and give roles."),
    accounts.EmailTaken: _("Somebody already has an account with this e-mail address. Search for it under People."),
    accounts.RoleAlreadyHeld: _("The person holds this role there on some of these days already."),
    accounts.RoleNamesNoScope: _("Say for which station or region the role holds."),
    accounts.RoleAlreadyEnded: _("The role has ended by that day already."),
    accounts.LastAdmin: _("This is the last admin for everything. Give somebody else that role first."),
    manage.UploadTooBig: _(
        "The file is too big: at most 60 MB are taken here. Use the command on the server instead."
    ),
    manage.UploadGone: _("The file is no longer kept here. Choose it again."),
    manage.PlanChanged: _(
        "This is no longer what you looked at: it was changed here, or by somebody else. Nothing was moved. "
        "Read below what would move now."
    ),
    manage.AlreadySignedIn: _(
        "This person has signed in before. Who has forgotten the password can ask for a new one at the sign-in page."
    ),
}
REFUSALS = (officers.OfficersError, accounts.AccountsError, manage.ManageError)


def sentence_of(error: Exception) -> str:
    """Return why something was refused, in the reader's language."""
    return str(SENTENCES.get(type(error), _("This cannot be done.")))


def done(form: forms.Form, action: Callable[[datetime], object], field: str | None = None) -> bool:
    """Do something now, or put on the form (or one of its fields) why it was refused; what was typed stays."""
    try:
        action(timezone.now())
    except REFUSALS as error:
        form.add_error(field, sentence_of(error))
        return False
    return True
