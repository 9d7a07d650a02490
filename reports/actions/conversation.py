"""The police and the resident talk; the police take notes."""

from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.audit.actions import record, user_actor
from portal.audit.models import AuditRow
from portal.clock import local_day
from reports.actions.steps import Follower, Said, check_follower, check_staff, locked, seal_message, take_step
from reports.choices import MessageKind, Status
from reports.deadlines import answer_due
from reports.errors import NotAllowed
from reports.lifecycle import Fact
from reports.models import Concern, Message
from reports.permissions import may_answer, may_see


@transaction.atomic
def open_concern(*, concern: Concern, by: User, at: datetime) -> AuditRow:
    """Log that a person at the desk opens the concern, and acknowledge it when the first who may answer does.

    Marks the resident's replies read. Returns the access-log row under which words may be read. Raises NotAllowed.
    """
    if not may_see(by, concern, local_day(at)):
        raise NotAllowed
    access = record(what="concern.opened", by=user_actor(by), at=at, object_kind="concern", object_id=str(concern.pk))
    if may_answer(by, concern, local_day(at)):
        _acknowledge(concern, by=by, at=at)
        Message.objects.filter(concern=concern, kind=MessageKind.REPLY, read_at=None).update(read_at=at)
    return access


def _acknowledge(concern: Concern, *, by: User, at: datetime) -> None:
    if concern.status != Status.RECEIVED:
        return
    fresh = locked(concern.pk)
    if fresh.status == Status.RECEIVED and may_answer(by, fresh, local_day(at)):
        fresh.first_read_at, fresh.first_read_by = at, by
        take_step(fresh, Fact.READ, by=by, at=at)
    concern.refresh_from_db()


@transaction.atomic
def start_work(*, concern: Concern, by: User, at: datetime) -> Concern:
    """Say that work goes on. Raises WrongState, NotAllowed."""
    fresh = locked(concern.pk)
    check_staff(fresh, by, at)
    take_step(fresh, Fact.STARTED, by=by, at=at)
    return fresh


@transaction.atomic
def ask_resident(*, concern: Concern, words: str, by: User, at: datetime) -> Concern:
    """Ask the resident something; the clock waits for the reply. Raises WrongState, Incomplete, NotAllowed."""
    return _speak(concern, Fact.ASKED, MessageKind.QUESTION, words, by=by, at=at)


@transaction.atomic
def answer_concern(*, concern: Concern, words: str, by: User, at: datetime) -> Concern:
    """Answer the resident; the concern stays open. Raises WrongState, Incomplete, NotAllowed."""
    return _speak(concern, Fact.ANSWERED, MessageKind.ANSWER, words, by=by, at=at)


@transaction.atomic
def note_on_concern(*, concern: Concern, words: str, by: User, at: datetime) -> Concern:
    """Keep a note only the police read. Raises Incomplete, NotAllowed."""
    fresh = locked(concern.pk)
    check_staff(fresh, by, at)
    row = take_step(fresh, Fact.NOTED, by=by, at=at, said=Said(words=words))
    seal_message(fresh, MessageKind.NOTE, words, author=by, at=row.at)
    return fresh


def _speak(concern: Concern, fact: Fact, kind: MessageKind, words: str, *, by: User, at: datetime) -> Concern:
    fresh = locked(concern.pk)
    check_staff(fresh, by, at)
    fresh.first_answered_at = fresh.first_answered_at or at
    fresh.resident_spoke_at = None
    take_step(fresh, fact, by=by, at=at, said=Said(words=words))
    seal_message(fresh, kind, words, author=by, at=at)
    return fresh


@transaction.atomic
def reply_to_officer(*, concern: Concern, words: str, by: Follower, at: datetime) -> Concern:
    """Keep what the resident adds or answers; a new answer is due unless one is owed already.

    Raises WrongState, Incomplete, NotAllowed.
    """
    fresh = locked(concern.pk)
    check_follower(fresh, by)
    if fresh.resident_spoke_at is None:
        fresh.due_at = answer_due(at)
    fresh.resident_spoke_at = at
    take_step(fresh, Fact.REPLIED, by=by, at=at, said=Said(words=words))
    seal_message(fresh, MessageKind.REPLY, words, author=None, at=at)
    return fresh
