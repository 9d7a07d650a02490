"""The facts of a concern's life as sentences people read."""

from django.utils.translation import gettext as _

from reports.choices import MessageKind, Outcome
from reports.lifecycle import Fact
from reports.models import HistoryRow, Message

RESIDENT = "resident"


def history_sentence(row: HistoryRow, side: str) -> str:
    """Return one fact in plain words for the resident ("you") or for the desk ("the resident"), with its reason."""
    sentence = _sentence(row) if row.by_kind == "staff" else _resident_sentence(row, side)
    return f"{sentence} {_('Reason:')} {row.reason}" if row.reason else sentence


def speaker(message: Message, side: str) -> str:
    """Return who said a message, in words for the side that reads it."""
    if message.author is None:
        return _("You wrote") if side == RESIDENT else _("The resident wrote")
    name = message.author.name
    if message.kind == MessageKind.QUESTION:
        return _("%(name)s asks") % {"name": name}
    if message.kind == MessageKind.NOTE:
        return _("Note by %(name)s, for the police only") % {"name": name}
    return _("%(name)s answers") % {"name": name}


def _sentence(row: HistoryRow) -> str:
    words = {"name": row.by_name, "to": row.detail.get("to", ""), "region": row.detail.get("region", "")}
    if row.fact == Fact.HANDED:
        return _handed(words)
    if row.fact == Fact.CLOSED:
        return _("%(name)s closed it: %(outcome)s.") % {**words, "outcome": _outcome(row)}
    sentences = {
        Fact.READ: _("%(name)s read it."),
        Fact.STARTED: _("%(name)s is working on it."),
        Fact.ASKED: _("%(name)s asked a question."),
        Fact.ANSWERED: _("%(name)s answered."),
        Fact.NOTED: _("%(name)s took a note."),
        Fact.REFERRED: _("%(name)s passed it on to: %(to)s."),
    }
    return sentences[Fact(row.fact)] % words


def _handed(words: dict[str, str]) -> str:
    if words["to"] and words["region"]:
        return _("%(name)s handed it to %(to)s (%(region)s).") % words
    if words["to"]:
        return _("%(name)s handed it to %(to)s.") % words
    return _("%(name)s handed it to the duty desk.") % words


def _resident_sentence(row: HistoryRow, side: str) -> str:
    own = side == RESIDENT
    sentences = {
        Fact.SUBMITTED: _("You raised it.") if own else _("The resident raised it."),
        Fact.REPLIED: _("You added something.") if own else _("The resident added something."),
        Fact.WITHDRAWN: _("You withdrew it.") if own else _("The resident withdrew it."),
        Fact.REOPENED: _("You opened it again.") if own else _("The resident opened it again."),
    }
    if row.fact == Fact.RATED:
        helped = row.detail.get("helped")
        if own:
            return _("You said that it helped.") if helped else _("You said that it did not help.")
        return _("The resident said that it helped.") if helped else _("The resident said that it did not help.")
    return sentences[Fact(row.fact)]


def _outcome(row: HistoryRow) -> str:
    return str(Outcome(row.detail["outcome"]).label).lower()
