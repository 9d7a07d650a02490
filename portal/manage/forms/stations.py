"""Stations."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.manage.forms.fields import LineField


class StationForm(forms.Form):
    """Where a station is and how it is reached."""

    name = LineField(label=_("Name"), max_length=120)
    address = LineField(label=_("Address"), max_length=200, required=False)
    phone = LineField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    lon = forms.FloatField(
        label=_("Longitude"), required=False, help_text=_("In degrees, like 24.7536."), widget=forms.TextInput
    )
    lat = forms.FloatField(
        label=_("Latitude"), required=False, help_text=_("In degrees, like 59.4370."), widget=forms.TextInput
    )

    def clean(self) -> dict[str, Any]:
        """Demand a whole point within the country, or none."""
        cleaned: dict[str, Any] = super().clean() or {}
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        if {"lon", "lat"} & self.errors.keys() or (lon is None and lat is None):
            return cleaned
        if lon is None or lat is None:
            self.add_error("lat" if lat is None else "lon", _("A point needs both its longitude and its latitude."))
        elif not _inside(lon, lat):
            swapped = _inside(lat, lon)
            self.add_error(
                "lon",
                _("Longitude and latitude are swapped.") if swapped else _("That point lies outside the country."),
            )
        return cleaned


def _inside(lon: float, lat: float) -> bool:
    west, south, east, north = settings.COUNTRY.bounds
    return bool(west <= lon <= east and south <= lat <= north)
