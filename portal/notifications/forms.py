"""Text into checked values."""

from django import forms


class PageForm(forms.Form):
    """Which page of dead letters."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
