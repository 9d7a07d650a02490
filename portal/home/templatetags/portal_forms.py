"""Small questions that the form templates ask of a field."""

from django import template
from django.forms import BoundField, Field
from django.forms.boundfield import BoundWidget
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.utils.translation import gettext

register = template.Library()


@register.filter
def is_optional(field: BoundField) -> bool:
    """Say whether "(optional)" stands after the label; not twice, and never in a form with `mark_optional = False`."""
    if field.field.required or not getattr(field.form, "mark_optional", True):
        return False
    return gettext("optional") not in str(field.label)


@register.filter
def has_options(field: BoundField) -> bool:
    """Say whether a field is drawn as a list of radio buttons or checkboxes."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def hint_in(option: BoundWidget, field: BoundField) -> str:
    """Return the hint under one option: `form.fields["x"].hints = {value: text}`, else empty."""
    hints = getattr(field.field, "hints", {})
    return hints.get(str(option.data["value"]), "")


@register.filter
def up_to(number: int) -> range:
    """Return 1 … number, to draw one mark for each step."""
    return range(1, int(number) + 1)


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, where there is no portrait."""
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


@register.filter
def in_summary(error: str, field: BoundField) -> str:
    """Return an error as it reads away from its field: Django's own "required" names the field, all else stays."""
    if str(error) != str(Field.default_error_messages["required"]):
        return str(error)
    return gettext("Please fill in: %(label)s") % {"label": field.label}
