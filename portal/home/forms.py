"""How every form of the portal is drawn: label, hint, error and input as one accessible group."""

from pathlib import Path

import django.forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates as PlainFormRenderer
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property


class PortalFormRenderer(PlainFormRenderer):
    """Draw forms, formsets and fields with templates/forms/; widgets stay Django's own (the admin shares them)."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        """Find our templates first, then those of the apps, then Django's widgets."""
        widgets = Path(django.forms.__file__).parent / "templates"
        return DjangoTemplates(
            {"APP_DIRS": True, "DIRS": [settings.ROOT / "templates", widgets], "NAME": "portalforms", "OPTIONS": {}}
        )
