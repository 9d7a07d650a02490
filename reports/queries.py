"""Every reusable read of concerns. Concerns are only reachable through a scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from officers.queries import reach_of
from portal.accounts.models import User
from portal.audit.models import AuditRow
from portal.vault.door import open_words
from portal.vault.errors import MasterKeyUnknown, Tampered, Unreadable
from reports.choices import MessageKind
from reports.lifecycle import Fact
from reports.models import Concern, FollowLink, HistoryRow, Message
from reports.receipts import receipt_hash, token_hash

TOLD_BY_MESSAGE = frozenset({Fact.ASKED, Fact.ANSWERED, Fact.REPLIED, Fact.NOTED})
"""Facts whose message says it all: a second line would only repeat it."""
WITH_PEOPLE = ("region", "region__station", "place", "in_charge", "answerer", "first_read_by")


def concerns_at_desk(user: User, on: date) -> QuerySet[Concern]:
    """Return the concerns the person may see at the desk on the day: of their regions, or handed to them by name."""
    reach = reach_of(user, on)
    if reach.everything_seen:
        return Concern.objects.all()
    return Concern.objects.filter(Q(region_id__in=reach.seen_region_ids) | Q(answerer=user))


def concerns_of_resident(user: User) -> QuerySet[Concern]:
    """Return the concerns somebody raised with their account, newest first."""
    return Concern.objects.filter(resident=user)


def concern_by_receipt(receipt: str) -> Concern | None:
    """Return the concern of a receipt as typed, or None. One statement whether it hits or misses."""
    return Concern.objects.filter(receipt_hash=receipt_hash(receipt)).first()


def concern_by_link(token: str, at: datetime) -> Concern | None:
    """Return the concern of a mail's link that has not expired, or None."""
    link = FollowLink.objects.select_related("concern").filter(token_hash=token_hash(token), expires_at__gt=at).first()
    return link.concern if link else None


@dataclass(frozen=True)
class Entry:
    """One line of a concern's story: a fact, or a message with its words, which are empty once erased."""

    at: datetime
    history: HistoryRow | None = None
    message: Message | None = None
    words: str = ""


def story_for_resident(concern: Concern, access: AuditRow) -> list[Entry]:
    """Return what the resident reads, oldest first: facts that are not internal, and messages with their words.

    `access` is the access-log row under which the words are opened.
    """
    history = concern.history.filter(internal=False)
    messages = concern.messages.exclude(kind=MessageKind.NOTE).select_related("author")
    return _story(list(history), list(messages), access)


def story_for_desk(concern: Concern, access: AuditRow) -> list[Entry]:
    """Return everything the police read about a concern, oldest first, notes included."""
    return _story(list(concern.history.all()), list(concern.messages.select_related("author")), access)


def _words(sealed_ids: Sequence[int], access: AuditRow) -> dict[int, str]:
    try:
        return open_words(sealed_ids=sealed_ids, under=access)
    except (MasterKeyUnknown, Tampered):  # not erased: somebody has to look
        raise
    except Unreadable:  # one key seals them all, so all are erased
        return {}


def _story(history: Sequence[HistoryRow], messages: Sequence[Message], access: AuditRow) -> list[Entry]:
    words = _words([message.sealed_id for message in messages], access)
    entries = [Entry(at=row.at, history=row) for row in history if row.fact not in TOLD_BY_MESSAGE]
    entries += [
        Entry(at=message.written_at, message=message, words=words.get(message.sealed_id, "")) for message in messages
    ]
    return sorted(entries, key=lambda entry: (entry.at, entry.message is not None))
