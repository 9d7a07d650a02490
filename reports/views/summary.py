"""What the check page repeats, and who will read a draft once it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from officers.queries import who_answers
from portal.clock import local_day
from reports.choices import ContactLevel, Kind, Moment
from reports.deadlines import answer_due
from reports.drafts import Draft
from reports.errors import OutsideCountry
from reports.routing import route


@dataclass(frozen=True)
class Row:
    """One line of the check page with the address where it is changed."""

    key: str
    value: str
    change: str
    lines: bool = False


def summary_rows(draft: Draft, key: str) -> list[Row]:
    """Return what the resident said, one row a screen."""
    return [
        Row(_("What is happening"), draft["words"]["words"], reverse("concern-words", args=[key]), lines=True),
        Row(_("Where"), _where(draft["where"]), reverse("concern-where", args=[key])),
        Row(_("When"), _when(draft["when"]), reverse("concern-when", args=[key])),
        Row(_("You call it"), _kind(draft["when"]["kind"]), reverse("concern-when", args=[key])),
        Row(_("Contact"), _contact(draft["contact"]), reverse("concern-contact", args=[key])),
    ]


def who_will_read(draft: Draft, at: datetime) -> dict[str, Any]:
    """Return template context: `responsible` (None until the place is known) and until when the answer comes."""
    return {"responsible": _responsible(draft, at), "answer_due": answer_due(at)}


def _responsible(draft: Draft, at: datetime) -> Any:
    region_id = draft.get("region_id")
    if "where" not in draft:
        return who_answers(region_id=region_id, on=local_day(at)) if region_id else None
    place = draft["where"]
    try:
        return route(
            lon=place["lon"], lat=place["lat"], place_id=place["place"], region_id=region_id, at=at, fresh=False
        ).responsible
    except OutsideCountry:
        return None


def _where(where: dict[str, Any]) -> str:
    point = _("the point you marked") if where["lon"] is not None else ""
    parts = [where["place_name"] or point, where["where_words"]]
    return ", ".join(part for part in parts if part) or _("You did not say")


def _when(when: dict[str, Any]) -> str:
    parts = [str(Moment(when["moment"]).label)]
    if when["happened_at"] and when["moment"] != Moment.NOW:
        local = timezone.localtime(datetime.fromisoformat(when["happened_at"]))
        parts.append(formats.date_format(local, "DATE_FORMAT" if when["whole_day"] else "DATETIME_FORMAT"))
    return ". ".join([*parts, when["when_words"]] if when["when_words"] else parts)


def _kind(kind: str) -> str:
    return str(Kind(kind).label) if kind else _("You did not choose")


def _contact(contact: dict[str, str]) -> str:
    if contact["contact_level"] != ContactLevel.OFFICER:
        return str(ContactLevel(contact["contact_level"]).label)
    return ", ".join(part for part in (contact["name"], contact["email"], contact["phone"]) if part)
