"""What a resident and an officer type, turned into checked values."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.choices import ContactLevel, Kind, Moment
from reports.errors import OutsideCountry
from reports.routing import check_inside_country

MOST_WORDS = 8_000
"""Letters of a concern or message: three closely written pages."""


class WordsField(forms.CharField):
    """Words over several lines. A browser sends a line's end as two letters; the page and we count one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """Return the words with plain line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class WordsForm(forms.Form):
    """First screen: what is happening, in own words."""

    words = WordsField(
        label=_("In your own words"),
        help_text=_("Write as you would tell a neighbour. Nothing is too small. You need not give your name."),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "data-count": MOST_WORDS}),
        error_messages={
            "required": _("Write a few words about what is happening."),
            "max_length": _("This is longer than %(limit_value)d letters. Shorten it a little; nothing is lost."),
        },
    )


class WhereForm(forms.Form):
    """Second screen: a place by name, by map or position, or only in words."""

    query = forms.CharField(
        label=_("Village, town or district"),
        help_text=_("For example the name of your village. Spelling does not matter."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    lon = forms.FloatField(
        label=_("Longitude"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal", "data-lon": ""})
    )
    lat = forms.FloatField(
        label=_("Latitude"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal", "data-lat": ""})
    )
    where_words = forms.CharField(
        label=_("Where exactly, in your words"),
        help_text=_("For example: behind the shop, second staircase."),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse half a point, a point outside the country, and swapped coordinates by name."""
        values = super().clean() or {}
        lon, lat = values.get("lon"), values.get("lat")
        if "lon" in self.errors or "lat" in self.errors:
            return values
        if (lon is None) != (lat is None):
            self.add_error("lat" if lat is None else "lon", _("Give both longitude and latitude, or neither."))
        elif lon is not None and lat is not None:
            self._check_point(lon, lat)
        return values

    def _check_point(self, lon: float, lat: float) -> None:
        try:
            check_inside_country(lon, lat)
        except OutsideCountry:
            self.add_error("lon", self._outside_words(lon, lat))

    def _outside_words(self, lon: float, lat: float) -> Any:
        try:
            check_inside_country(lat, lon)
        except OutsideCountry:
            return _("This point is outside the country we serve. Choose a place by name instead.")
        return _("Longitude and latitude seem to be swapped.")


class WhenForm(forms.Form):
    """Third screen: when it happened, and what the resident would call it."""

    moment = forms.ChoiceField(
        label=_("When was it, or is it still going on?"),
        choices=Moment.choices,
        initial=Moment.UNSAID,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=_("On which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as year-month-day, for example 2026-03-27.")},
    )
    hour = forms.TimeField(
        label=_("At what time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": _("Write the time as hours:minutes, for example 18:30.")},
    )
    when_words = forms.CharField(label=_("How often, or anything else about the time"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("What would you call it?"),
        choices=[("", _("I would rather not choose")), *Kind.choices],
        required=False,
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean(self) -> dict[str, Any]:
        """Turn day and time into an aware moment; refuse the future."""
        values = super().clean() or {}
        day, hour = values.get("day"), values.get("hour")
        values["happened_at"] = None
        if values.get("moment") == Moment.NOW:
            values["happened_at"] = self.at
        elif values.get("moment") == Moment.TODAY and day is None and "day" not in self.errors:
            day = timezone.localtime(self.at, timezone.get_default_timezone()).date() if hour else None
        elif hour and day is None and "day" not in self.errors:
            self.add_error("day", _("Say on which day too."))
        if values["happened_at"] is None and day is not None:
            values["happened_at"] = self._moment_of(day, hour)
        return values

    def _moment_of(self, day: date, hour: time | None) -> datetime | None:
        zone = timezone.get_default_timezone()
        try:
            happened_at = datetime.combine(day, hour or time(0), zone).astimezone(UTC)
        except OverflowError:
            self.add_error("day", _("This day is too far away."))
            return None
        if happened_at > self.at:
            self.add_error("hour" if hour else "day", _("This lies in the future."))
            return None
        return happened_at


class ContactForm(forms.Form):
    """Fourth screen: whether and how the officer may reach the resident."""

    contact_level = forms.ChoiceField(
        label=_("May your officer contact you?"), choices=ContactLevel.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signed_in:
            levels = [choice for choice in ContactLevel.choices if choice[0] != ContactLevel.ACCOUNT]
            self.fields["contact_level"].choices = levels  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Demand one way to reach the resident where they allow contact, and drop what they typed where not."""
        values = super().clean() or {}
        if values.get("contact_level") != ContactLevel.OFFICER:
            return {**values, "name": "", "email": "", "phone": ""}
        given = values.get("email") or values.get("phone") or "email" in self.errors or "phone" in self.errors
        if not given:
            self.add_error("email", _("Give an e-mail address or a telephone number, or choose no contact."))
        if values.get("phone") and sum(character.isdigit() for character in values["phone"]) < 5:
            self.add_error("phone", _("This does not look like a telephone number."))
        return values


class ReceiptForm(forms.Form):
    """The code with which a resident follows a concern."""

    receipt = forms.CharField(
        label=_("Your receipt code"),
        help_text=_("28 letters and digits. Spaces, dashes and capitals do not matter."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": _("Type your receipt code.")},
    )


class MessageForm(forms.Form):
    """Words of either side."""

    words = WordsField(
        label=_("Your words"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5, "data-count": MOST_WORDS}),
        error_messages={"required": _("Write something first.")},
    )
