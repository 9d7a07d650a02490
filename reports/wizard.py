"""The screens of raising a concern and how a draft becomes a submission."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.vault.actions import Identity
from reports.actions.submitting import Submission
from reports.choices import OFFICIAL_KINDS, ContactLevel, Moment
from reports.drafts import Draft

SCREENS = ("words", "where", "when", "contact", "check")
TITLES = {
    "words": _("What is happening?"),
    "where": _("Where is it?"),
    "when": _("When is it?"),
    "contact": _("May we contact you?"),
    "check": _("Check and send"),
}


@dataclass(frozen=True)
class Screen:
    """One screen of the journey with its neighbours."""

    name: str

    @property
    def number(self) -> int:
        return SCREENS.index(self.name) + 1

    @property
    def count(self) -> int:
        return len(SCREENS)

    @property
    def title(self) -> Any:
        return TITLES[self.name]

    @property
    def following(self) -> str:
        return SCREENS[min(self.number, len(SCREENS) - 1)]

    @property
    def before(self) -> str:
        return SCREENS[self.number - 2] if self.number > 1 else ""


def first_unanswered(draft: Draft) -> str:
    """Return the first screen the draft has no answer for; "check" when it is whole."""
    return next((name for name in SCREENS[:-1] if name not in draft), "check")


def may_be_official(draft: Draft) -> bool:
    """Say whether the chosen kind may be an official report in law."""
    return draft.get("when", {}).get("kind") in OFFICIAL_KINDS


def submission_of(draft: Draft, *, language: str, by: User | None) -> Submission:
    """Return what the resident said as one checked value."""
    where, when, contact = draft["where"], draft["when"], draft["contact"]
    level = ContactLevel(contact["contact_level"])
    happened_at = when.get("happened_at")
    return Submission(
        words=draft["words"]["words"],
        language=language,
        contact_level=level,
        identity=_identity(level, contact, by),
        kind=when.get("kind", ""),
        moment=Moment(when["moment"]),
        happened_at=datetime.fromisoformat(happened_at) if happened_at else None,
        when_words=when.get("when_words", ""),
        where_words=where.get("where_words", ""),
        place_id=where.get("place"),
        lon=where.get("lon"),
        lat=where.get("lat"),
        region_id=draft.get("region_id"),
    )


def _identity(level: ContactLevel, contact: dict[str, str], by: User | None) -> Identity | None:
    if level == ContactLevel.ACCOUNT and by is not None:
        return Identity(name=by.name, email=by.email)
    if level == ContactLevel.OFFICER:
        return Identity(name=contact["name"], email=contact["email"], phone=contact["phone"])
    return None
