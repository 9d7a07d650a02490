"""Fields that several admin forms share."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms import refuse_hidden_characters

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)
"""Days outside are slips of the finger (year 202 or 20266)."""
BAD_DAY = _("Write a day between 2000 and 2099, like 2026-03-31.")


class DayField(forms.DateField):
    """A whole local day."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"required": _("Say from which day."), "invalid": BAD_DAY}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)
        self.validators += [MinValueValidator(FIRST_DAY, BAD_DAY), MaxValueValidator(LAST_DAY, BAD_DAY)]


class LineField(forms.CharField):
    """One line of text without characters that hide something."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators.append(refuse_hidden_characters)


def day_after(last_on: date | None) -> date | None:
    """Return the first day without, of a last day as people say it; None stays open-ended."""
    return last_on + timedelta(days=1) if last_on else None


class FilterForm(forms.Form):
    """A filter of a list: everything is optional, and what makes no sense filters nothing."""

    mark_optional = False

    def value(self, name: str) -> Any:
        """Return a checked value, None where nothing fit was given."""
        self.is_valid()
        return self.cleaned_data.get(name) or None
