"""Regions, and the people in charge of them."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from officers.models import Assignment, Deputyship, Region, Station
from portal.accounts.models import User
from portal.manage.forms.fields import DayField, FilterForm, LineField
from portal.manage.queries.people import MOST_FOUND, free_first, regions_led, staff_people
from portal.manage.queries.regions import Show


class RegionsFilter(FilterForm):
    """Which regions a list shows."""

    q = forms.CharField(label=_("Name"), required=False, max_length=120)
    station = forms.ModelChoiceField(Station.objects, label=_("Station"), required=False, empty_label=_("All"))
    show = forms.ChoiceField(label=_("Show"), required=False, choices=Show.choices)


class RegionForm(forms.Form):
    """How a region is called and which station it belongs to."""

    name = LineField(label=_("Name"), max_length=120)
    station = forms.ModelChoiceField(
        Station.objects,
        label=_("Station"),
        empty_label=_("Choose a station"),
        error_messages={"required": _("Choose a station."), "invalid_choice": _("Choose a station.")},
    )


class NewRegionForm(RegionForm):
    """A region that opens on a day."""

    opened_on = DayField(
        label=_("Open from"), help_text=_("May lie in the past, where the region is older than this portal.")
    )


class CloseRegionForm(forms.Form):
    """The day from which a region is no more."""

    closed_on = DayField(label=_("First day on which it is closed"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_closed_on(self) -> date:
        """Refuse the past: who was in charge then was."""
        return _not_past(self.cleaned_data["closed_on"], self.today)


class EndForm(forms.Form):
    """The day from which somebody is no longer in charge, or no longer holds a role."""

    on = DayField(label=_("First day without"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        """Refuse the past: what was in force then was."""
        return _not_past(self.cleaned_data["on"], self.today)


class PickPersonForm(forms.Form):
    """Somebody found by name or address; without a search those in charge of nothing come first."""

    mark_optional = False

    q = forms.CharField(
        label=_("Find a person"),
        help_text=_("Part of the name or e-mail address. Then choose below."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    person = forms.ChoiceField(
        label=_("Who?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a person."), "invalid_choice": _("Choose a person from the list.")},
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.people = {user.public_id: user for user in self._found()}
        regions = regions_led(self.people.values(), on)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, f"{user} – {user.email}") for key, user in self.people.items()]
        field.hints = {  # type: ignore[attr-defined]  # read by templates/forms/field.html
            key: _("in charge of %(region)s") % {"region": regions[user.pk].name}
            for key, user in self.people.items()
            if user.pk in regions
        }

    @property
    def chosen(self) -> User:
        """The person chosen; only for a valid form."""
        return self.people[self.cleaned_data["person"]]

    def _found(self) -> list[User]:
        words = self._typed("q")[:120].replace("\0", "")
        found = list(free_first(staff_people(words.strip()).filter(is_active=True), self.on)[:MOST_FOUND])
        chosen = self._typed("person")
        if chosen.isalnum() and chosen not in {user.public_id for user in found}:
            found = [*User.objects.filter(public_id=chosen[:12], is_active=True), *found]
        return found

    def _typed(self, name: str) -> str:
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        return value if isinstance(value, str) else ""


class AppointForm(PickPersonForm):
    """Who does it from which day to which."""

    from_on = DayField(label=_("From"))
    last_on = DayField(label=_("Last day"), required=False, help_text=_("Leave empty where no end is planned."))

    def __init__(self, *args: Any, region: Region, today: date, **kwargs: Any) -> None:
        super().__init__(*args, on=today, **kwargs)
        self.region = region
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round, and to take back what was in force on days gone by."""
        cleaned: dict[str, Any] = super().clean() or {}
        from_on, last_on = cleaned.get("from_on"), cleaned.get("last_on")
        if from_on and last_on and last_on < from_on:
            self.add_error("last_on", _("The last day lies before the first."))
        if from_on and from_on < self.today and self._would_displace(from_on, cleaned):
            self.add_error(
                "from_on", _("Somebody was named for these days. Who was in charge on days gone by stays as it was.")
            )
        return cleaned

    def _would_displace(self, from_on: date, cleaned: dict[str, Any]) -> bool:
        raise NotImplementedError


class AppointOfficerForm(AppointForm):
    """Who is in charge."""

    replacing = forms.BooleanField(
        label=_("Replace whoever is in charge on that day"),
        required=False,
        help_text=_("Their time as officer of this region then ends on the day before."),
    )

    def _would_displace(self, from_on: date, cleaned: dict[str, Any]) -> bool:
        later = Assignment.objects.filter(region=self.region).exclude(to_on__lte=from_on)
        return bool(cleaned.get("replacing")) and later.exists()


class AppointDeputyForm(AppointForm):
    """Who deputises; whoever does so on that day ends then."""

    def clean(self) -> dict[str, Any]:
        """Refuse whoever is in charge: they cannot stand in for themselves."""
        cleaned = super().clean()
        from_on, person = cleaned.get("from_on"), self.people.get(cleaned.get("person", ""))
        led = Assignment.objects.filter(region=self.region, officer=person)
        if from_on and person and led.exclude(to_on__lte=from_on).exists():
            self.add_error("person", _("This person is in charge of the region and cannot stand in for themselves."))
        return cleaned

    def _would_displace(self, from_on: date, cleaned: dict[str, Any]) -> bool:
        return Deputyship.objects.filter(region=self.region).exclude(to_on__lte=from_on).exists()


class AbsenceForm(forms.Form):
    """Days on which somebody does not answer; the reason is not asked."""

    from_on = DayField(label=_("First day away"))
    last_on = DayField(
        label=_("Last day away"), error_messages={"required": _("Say until which day; it can be ended earlier.")}
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round."""
        cleaned: dict[str, Any] = super().clean() or {}
        from_on, last_on = cleaned.get("from_on"), cleaned.get("last_on")
        if from_on and last_on and last_on < from_on:
            self.add_error("last_on", _("The last day lies before the first."))
        return cleaned


class OnDayForm(FilterForm):
    """Who was in charge on a day."""

    on = DayField(label=_("Who was in charge on"), required=False)


def _not_past(day: date, today: date) -> date:
    if day < today:
        raise forms.ValidationError(_("That day has passed. Choose today or a later day."))
    return day
