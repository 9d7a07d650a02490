"""Which places move to which region from which day."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from officers.models import Region
from portal.manage.forms.fields import DayField
from portal.manage.queries.moves import Meant, places_meant
from portal.manage.queries.places import regions_of_places
from portal.places.models import Level, Place

MOST_LINES = 300
MOST_LETTERS = 20_000
MOST_SHOWN = 5


class MoveForm(forms.Form):
    """Places by code or name or ticked within a municipality; what a name may mean is asked line by line."""

    mark_optional = False

    words = forms.CharField(
        label=_("Places"),
        help_text=_(
            "Codes or names, one on each line. A municipality takes along those of its settlements that have no "
            "region of their own."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )
    ticked = forms.MultipleChoiceField(label="", required=False, widget=forms.CheckboxSelectMultiple)
    region = forms.ModelChoiceField(
        Region.objects.none(),
        label=_("To the region"),
        empty_label=_("Choose a region"),
        error_messages={"required": _("Choose a region."), "invalid_choice": _("Choose a region that is open.")},
    )
    from_on = DayField(label=_("From"), help_text=_("Today or later: what was in force before stays as it was."))

    def __init__(self, *args: Any, today: date, within: Place | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self._children = _children_of(within)
        self._offer_children(within)
        region = self.fields["region"]
        assert isinstance(region, forms.ModelChoiceField)
        region.queryset = Region.objects.exclude(closed_on__lte=today)
        self.meant = self._meant()
        self._ask_which()

    def clean_from_on(self) -> date:
        """Refuse the past: concerns have been routed by what was in force."""
        day: date = self.cleaned_data["from_on"]
        if day < self.today:
            raise forms.ValidationError(_("That day has passed. Choose today or a later day."))
        return day

    def clean_words(self) -> str:
        """Refuse lines that mean no place, naming them, and more than can be looked at."""
        words: str = self.cleaned_data["words"]
        if len(words) > MOST_LETTERS or len(lines_of(words)) > MOST_LINES:
            raise forms.ValidationError(_("Move at most %(most)s places at a time.") % {"most": MOST_LINES})
        unknown = [each.line[:60] for each in self.meant if not each.places]
        if unknown:
            shown = ", ".join(f"“{line}”" for line in unknown[:MOST_SHOWN])
            more = " …" if len(unknown) > MOST_SHOWN else ""
            raise forms.ValidationError(_("No such place: %(lines)s") % {"lines": shown + more})
        return words

    def clean(self) -> dict[str, Any]:
        """Demand at least one place."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.meant and not cleaned.get("ticked") and "words" not in self.errors:
            self.add_error("words", _("Name at least one place."))
        return cleaned

    @property
    def places(self) -> list[Place]:
        """Every place that shall move, with what holds it; only for a valid form."""
        chosen = [self._chosen(number, each) for number, each in enumerate(self.meant)]
        ticked = [self._children[key] for key in self.cleaned_data.get("ticked", [])]
        return list({place.pk: place for place in [*chosen, *ticked]}.values())

    def _chosen(self, number: int, meant: Meant) -> Place:
        if meant.sure:
            return meant.places[0]
        wanted = self.cleaned_data[which(number)]
        return next(place for place in meant.places if str(place.pk) == wanted)

    def _offer_children(self, within: Place | None) -> None:
        if within is None or not self._children:
            del self.fields["ticked"]
            return
        field = self.fields["ticked"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.label = _("Or tick, within %(place)s") % {"place": within.name}
        field.choices = [(key, place.name) for key, place in self._children.items()]
        regions = regions_of_places(self._children.values(), self.today)
        field.hints = {  # type: ignore[attr-defined]  # read by templates/forms/field.html
            key: regions[place.pk].name if place.pk in regions else _("in no region")
            for key, place in self._children.items()
        }

    def _meant(self) -> list[Meant]:
        words = self.data.get("words", "") if self.is_bound else ""
        lines = lines_of(words)
        if "\0" in words or len(words) > MOST_LETTERS or len(lines) > MOST_LINES:
            return []
        return places_meant(lines)

    def _ask_which(self) -> None:
        for number, each in enumerate(self.meant):
            if each.places and not each.sure:
                self.fields[which(number)] = _which_field(each)
        self.order_fields(["words", *(which(number) for number in range(len(self.meant))), "ticked"])


def lines_of(words: str) -> list[str]:
    """Return what was typed on each line (or between semicolons), each once, single blanks."""
    lines = (" ".join(line.split()) for line in re.split(r"[\r\n;]+", words))
    return list(dict.fromkeys(line for line in lines if line))


def which(number: int) -> str:
    """Return the name of the field that asks what a line means."""
    return f"which-{number}"


def _children_of(within: Place | None) -> Mapping[str, Place]:
    if within is None:
        return {}
    return {str(place.pk): place for place in within.children.select_related("parent__parent").order_by("name", "pk")}


def _which_field(meant: Meant) -> forms.ChoiceField:
    short = {"line": meant.line[:60]}
    return forms.ChoiceField(
        label=_("Which “%(line)s”?") % short,
        choices=[(str(place.pk), _described(place)) for place in meant.places],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say which place you mean by “%(line)s”.") % short},
    )


def _described(place: Place) -> str:
    above = place.parent
    around = [above.name if above else "", above.parent.name if above and above.parent else ""]
    names = ", ".join([place.name, *(name for name in around if name)])
    return f"{names} ({Level(place.level).label} {place.code})"
