"""People and their roles."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from officers.models import Region, Station
from portal.accounts.choices import Role, Scope
from portal.manage.forms.fields import DayField, FilterForm, LineField

SCOPES_OF: dict[Role, tuple[Scope, ...]] = {
    Role.OFFICER: (Scope.EVERYTHING,),
    Role.STATION_COLLEAGUE: (Scope.STATION, Scope.REGION, Scope.EVERYTHING),
    Role.DUTY_DESK: (Scope.EVERYTHING, Scope.STATION, Scope.REGION),
    Role.COMMANDER: (Scope.STATION, Scope.EVERYTHING),
    Role.ADMIN: (Scope.EVERYTHING,),
}
"""Where each role may hold. Which concerns an officer reaches follows their regions; admins hold for everything."""


class PeopleFilter(FilterForm):
    """Which people a list shows."""

    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=254)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.choices])


class PersonForm(forms.Form):
    """How a person is called and addressed."""

    name = LineField(label=_("Name"), max_length=120, help_text=_("As residents shall read it."))
    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)


class NewPersonForm(PersonForm):
    """A person and the address they sign in with."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("They sign in with it. The invitation goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    invite = forms.BooleanField(label=_("Send the invitation now"), required=False, initial=True)
    field_order = ["name", "email", "language", "invite"]


class GrantForm(forms.Form):
    """A role, where it holds, and from when to when."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
    )
    scope = forms.ChoiceField(
        label=_("Holds for"),
        choices=[(scope.value, scope.label) for scope in (Scope.EVERYTHING, Scope.STATION, Scope.REGION)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say for what the role holds.")},
    )
    station = forms.ModelChoiceField(Station.objects, label=_("Station"), required=False, empty_label="–")
    region = forms.ModelChoiceField(
        Region.objects.filter(closed_on=None), label=_("Region"), required=False, empty_label="–"
    )
    from_on = DayField(label=_("From"))
    last_on = DayField(label=_("Last day"), required=False, help_text=_("Leave empty where no end is planned."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        field.hints = {  # type: ignore[attr-defined]  # read by templates/forms/field.html
            Role.OFFICER: _(
                "Comes by itself with a region. Holds for everything; what they reach follows their regions."
            ),
            Role.STATION_COLLEAGUE: _("Answers and covers any concern of the station's regions."),
            Role.DUTY_DESK: _("Takes what nobody else can."),
            Role.COMMANDER: _("Sees how the regions keep their promises."),
            Role.ADMIN: _("These pages. Holds for everything."),
        }

    def clean(self) -> dict[str, Any]:
        """Demand that role and scope go together, that the scope is named, and that the days are in order."""
        cleaned: dict[str, Any] = super().clean() or {}
        role, scope = cleaned.get("role"), cleaned.get("scope")
        if role and scope and Scope(scope) not in SCOPES_OF[Role(role)]:
            allowed = ", ".join(str(each.label) for each in SCOPES_OF[Role(role)])
            self.add_error("scope", _("This role holds for: %(scopes)s.") % {"scopes": allowed})
        elif scope in {"station", "region"} and scope not in self.errors and not cleaned.get(scope):
            self.add_error(scope, _("Say which."))
        from_on, last_on = cleaned.get("from_on"), cleaned.get("last_on")
        if from_on and last_on and last_on < from_on:
            self.add_error("last_on", _("The last day lies before the first."))
        return cleaned

    @property
    def scope_id(self) -> str:
        """The id of the station or region chosen, empty for everything; only for a valid form."""
        scope = self.cleaned_data["scope"]
        return "" if scope == Scope.EVERYTHING else str(self.cleaned_data[scope].pk)
