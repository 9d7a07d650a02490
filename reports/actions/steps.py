"""What every step of a concern has in common: lock, check against the table, write history, audit and outbox."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.accounts.models import User
from portal.audit.actions import Actor, record, user_actor
from portal.clock import local_day
from portal.notifications.actions import post
from portal.notifications.registry import Recipient, Ref
from portal.vault.actions import seal_words
from portal.vault.errors import MasterKeyUnknown, Unreadable
from reports.choices import MessageKind, Status
from reports.errors import NotAllowed, WrongState
from reports.lifecycle import Fact, Step, Told, Who, check_needs, step_for
from reports.models import Concern, HistoryRow, Message
from reports.permissions import may_answer

STALE_AFTER = timedelta(days=14)
"""A mail that could not leave for so long would only confuse; what it tells stands on the concern's page."""
DUTY_DESK = Recipient("duty-desk", "")


@dataclass(frozen=True)
class Follower:
    """A resident who proved to have raised the concern: by receipt, by the link of a mail, or by account."""

    concern_id: int
    way: str
    """receipt, link or account."""
    user_id: int | None = None

    def actor(self) -> Actor:
        """Return the follower for the access log; nothing but the concern's id for those without account."""
        return Actor(self.way, str(self.user_id or self.concern_id), "resident")


@dataclass(frozen=True)
class Said:
    """What comes with a step."""

    words: str = ""
    reason: str = ""
    outcome: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def locked(concern_id: int) -> Concern:
    """Return the concern under a row lock; must be called inside a transaction."""
    return Concern.objects.select_for_update().get(pk=concern_id)


def check_staff(concern: Concern, by: User, at: datetime) -> None:
    """Raise NotAllowed unless the person may answer the concern today."""
    if not may_answer(by, concern, local_day(at)):
        raise NotAllowed


def check_follower(concern: Concern, by: Follower) -> None:
    """Raise NotAllowed unless the follower follows this very concern."""
    if by.concern_id != concern.pk:
        raise NotAllowed


def take_step(
    concern: Concern, fact: Fact, *, by: User | Follower, at: datetime, said: Said | None = None
) -> HistoryRow:
    """Apply one step of the table to a locked concern and save it with history, audit and outbox rows.

    Raises WrongState, Incomplete or NotAllowed with nothing written. The caller has checked the person; this checks
    the side. Fields the caller set on the concern before are saved with it.
    """
    said = said or Said()
    step = step_for(fact, Status(concern.status), done_before=concern.reopened_at is not None)
    if (step.who == Who.RESIDENT) != isinstance(by, Follower):
        raise NotAllowed
    check_needs(step, words=said.words, reason=said.reason, outcome=said.outcome)
    from_status = concern.status
    concern.status = step.to_status or concern.status
    concern.touched_at = at
    concern.save()
    row = write_history(concern, step, by=by, at=at, said=said, from_status=from_status)
    record(
        what=f"concern.{fact}",
        by=by.actor() if isinstance(by, Follower) else user_actor(by),
        at=at,
        object_kind="concern",
        object_id=str(concern.pk),
        detail={"history": row.pk},
    )
    tell(concern, step, row, at=at)
    return row


def write_history(
    concern: Concern, step: Step, *, by: User | Follower, at: datetime, said: Said, from_status: str
) -> HistoryRow:
    """Append the row the resident reads; the words of a message are sealed, never repeated here."""
    staff = by if isinstance(by, User) else None
    return HistoryRow.objects.create(
        concern=concern,
        at=at,
        fact=step.fact,
        from_status=from_status,
        to_status=concern.status,
        by_kind="staff" if staff else "resident",
        by_user_id=staff.pk if staff else None,
        by_name=staff.name if staff else "",
        reason=said.reason.strip(),
        internal=step.internal,
        detail={**said.detail, **({"outcome": said.outcome} if said.outcome else {})},
    )


def tell(concern: Concern, step: Step, row: HistoryRow, *, at: datetime) -> None:
    """Put the messages of the step into the outbox: one statement for all recipients."""
    if not step.tells:
        return
    to = []
    if Told.RESIDENT in step.tells and concern.has_mail:
        to.append(Recipient("concern", str(concern.pk)))
    if Told.ANSWERER in step.tells:
        to.append(Recipient("user", str(concern.answerer_id)) if concern.answerer_id else DUTY_DESK)
    if to:
        about = Ref("concern", str(concern.pk))
        post(kind=f"concern.{step.fact}", about=about, version=str(row.pk), to=to, at=at, expires_at=at + STALE_AFTER)


def seal_message(concern: Concern, kind: MessageKind, words: str, *, author: User | None, at: datetime) -> Message:
    """Seal words under the concern's key and keep them as a message. Raises WrongState if the concern was erased."""
    try:
        sealed_id = seal_words(key_id=concern.key_id, words=words.strip(), at=at)
    except MasterKeyUnknown:
        raise
    except Unreadable as erased:
        raise WrongState("erased") from erased
    return Message.objects.create(concern=concern, kind=kind, sealed_id=sealed_id, author=author, written_at=at)
