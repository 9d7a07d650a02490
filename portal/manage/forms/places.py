"""Looking for places, and taking them from files."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.manage.attributes import Look
from portal.manage.errors import UploadTooBig
from portal.manage.forms.fields import DayField, FilterForm
from portal.manage.refusals import sentence_of
from portal.manage.uploads import MOST_BYTES
from portal.places.models import Level

LEVELS = [
    (Level.COUNTY.value, _("Counties")),
    (Level.MUNICIPALITY.value, _("Municipalities")),
    (Level.SETTLEMENT.value, _("Settlements")),
]
NONE, CHOOSE = ("", _("– none –")), ("", _("– choose –"))
SHOWS = [("", _("All")), ("no-region", _("In no region today"))]


class PlacesFilter(FilterForm):
    """Which places a list shows."""

    q = forms.CharField(label=_("Name"), required=False, max_length=120)
    level = forms.TypedChoiceField(label=_("Level"), required=False, coerce=int, choices=[("", _("All")), *LEVELS])
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOWS)


class FileField(forms.FileField):
    """A file of at most what these pages take."""

    default_error_messages = {
        "required": _("Choose a file."),
        "empty": _("The file is empty."),
        "missing": _("Choose a file."),
        "invalid": _("Choose a file."),
    }

    def clean(self, data: Any, initial: Any = None) -> UploadedFile:
        """Refuse what is too big before it is read."""
        file: UploadedFile = super().clean(data, initial)
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(sentence_of(UploadTooBig()))
        return file


class PlacesFileForm(forms.Form):
    """A file of outlines and what is in it."""

    level = forms.TypedChoiceField(
        label=_("What is in the file?"),
        help_text=_("Import the widest first: each place names the one that holds it."),
        coerce=int,
        choices=LEVELS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what is in the file.")},
    )
    file = FileField(
        label=_("GeoJSON file"),
        help_text=_("A FeatureCollection of polygons in longitude and latitude (WGS84), at most 60 MB."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )


class NamesFileForm(forms.Form):
    """A table of other names."""

    file = FileField(
        label=_("Table of names (CSV)"),
        help_text=_("With the columns name, alternatenames (“|” between them), lat and lon, as GeoNames gives them."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


class RegionsFileForm(forms.Form):
    """A table of regions."""

    file = FileField(
        label=_("Table of regions (CSV)"),
        help_text=_(
            "With the columns region, station and places (codes with blanks between), and where known officer (e-mail "
            "address), officer_name, deputy and from."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    from_on = DayField(label=_("From which day, for lines that do not say"))


class AttributesForm(forms.Form):
    """Which attribute of the file holds what."""

    code = forms.ChoiceField(
        label=_("Official code"), error_messages={"required": _("Say which attribute holds the code.")}
    )
    name = forms.ChoiceField(label=_("Name"), error_messages={"required": _("Say which attribute holds the name.")})
    kind = forms.ChoiceField(
        label=_("Kind"), help_text=_("Without it, it is guessed from the last word of the names."), required=False
    )
    parent = forms.ChoiceField(label=_("Code of the place that holds it"), required=False)
    population = forms.ChoiceField(label=_("Number of people"), required=False)

    def __init__(self, *args: Any, look: Look, level: Level, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(_attribute_choices(look))
        for name in ("code", "name", "kind", "parent", "population"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [CHOOSE if field.required else NONE, *choices]
        if level == Level.COUNTY:
            del self.fields["parent"]


def _attribute_choices(look: Look) -> Iterable[tuple[str, str]]:
    for each in look.attributes:
        examples = ", ".join(each.examples)
        yield each.name, f"{each.name} ({examples} …)" if examples else each.name
