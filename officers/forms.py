"""What people type to find their officer."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """Words, a place already chosen, or a point on the map."""

    q = forms.CharField(
        label=_("Your village, town or district"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2", "spellcheck": "false"}),
    )
    place = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Demand whole points within the country."""
        cleaned: dict[str, Any] = super().clean() or {}
        if {"place", "lon", "lat"} & self.errors.keys():
            raise forms.ValidationError(_("That is not a point on the map. Type the name of your place instead."))
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        if (lon is None) != (lat is None):
            raise forms.ValidationError(_("A point needs both its longitude and its latitude."))
        if lon is not None and lat is not None and not _inside_country(lon, lat):
            raise forms.ValidationError(_("That point lies outside the country, where our officers cannot help."))
        return cleaned


def _inside_country(lon: float, lat: float) -> bool:
    west, south, east, north = settings.COUNTRY.bounds
    return bool(west <= lon <= east and south <= lat <= north)
