"""What an officer types at the desk."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from officers.models import Region
from portal.accounts.models import User
from reports.choices import Outcome
from reports.forms import MOST_WORDS, WordsField
from reports.lifecycle import CLOSING_OUTCOMES, Fact


class SpeakForm(forms.Form):
    """Answer, ask, or note."""

    ANSWER, ASK, NOTE = "answer", "ask", "note"
    words = WordsField(
        label=_("Your words"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6, "data-count": MOST_WORDS}),
        error_messages={"required": _("Write something first.")},
    )
    what = forms.ChoiceField(
        label=_("This is"),
        choices=[
            (ANSWER, _("an answer the resident reads")),
            (ASK, _("a question to the resident")),
            (NOTE, _("a note only the police read")),
        ],
        initial=ANSWER,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, possible: Collection[Fact], **kwargs: Any) -> None:
        """Offer only what the concern's state allows."""
        super().__init__(*args, **kwargs)
        facts = {self.ANSWER: Fact.ANSWERED, self.ASK: Fact.ASKED, self.NOTE: Fact.NOTED}
        offered = [choice for choice in self.fields["what"].choices if facts[choice[0]] in possible]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["what"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        if offered:
            self.fields["what"].initial = offered[0][0]


class CloseForm(forms.Form):
    """Close with an outcome and last words."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(outcome.value, outcome.label) for outcome in Outcome if outcome in CLOSING_OUTCOMES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an outcome.")},
    )
    words = WordsField(
        label=_("What the resident reads"),
        help_text=_("Say what was done, or why nothing can be done, in plain words."),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5, "data-count": MOST_WORDS}),
        error_messages={"required": _("Write a few words to the resident.")},
    )


class ReasonForm(forms.Form):
    """A reason the resident reads."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The resident reads this together with who has the concern now."),
        max_length=500,
        error_messages={"required": _("Give a reason.")},
    )


class HandForm(ReasonForm):
    """Hand on to a colleague or to another region: exactly one of the two."""

    colleague = forms.ModelChoiceField(
        label=_("To a colleague"), queryset=User.objects.none(), required=False, empty_label=_("nobody in particular")
    )
    region = forms.ModelChoiceField(
        label=_("Or to another region"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("no other region"),
    )
    field_order = ("colleague", "region", "reason")

    def __init__(self, *args: Any, colleagues: QuerySet[User], regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = colleagues  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """Demand exactly one of colleague and region."""
        values = super().clean() or {}
        if bool(values.get("colleague")) == bool(values.get("region")) and not {"colleague", "region"} & set(
            self.errors
        ):
            self.add_error("colleague", _("Choose either a colleague or another region."))
        return values


class ReferForm(ReasonForm):
    """Pass on to somebody outside the police."""

    to_whom = forms.CharField(
        label=_("Who takes it on"),
        help_text=_("For example the municipality's road service."),
        max_length=120,
        error_messages={"required": _("Say who takes it on.")},
    )
    field_order = ("to_whom", "reason")


class WhyForm(forms.Form):
    """Why somebody who is not in charge opens a resident's contact."""

    why = forms.CharField(label=_("Why do you need it?"), max_length=300, required=False)
