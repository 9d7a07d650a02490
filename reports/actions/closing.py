"""A concern ends: closed by the police, withdrawn by the resident, rated, and once reopened."""

from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from reports.actions.steps import Follower, Said, check_follower, check_staff, locked, seal_message, take_step
from reports.choices import MessageKind, Outcome
from reports.deadlines import answer_due
from reports.errors import WrongState
from reports.lifecycle import Fact
from reports.models import Concern


@transaction.atomic
def close_concern(*, concern: Concern, outcome: str, words: str, by: User, at: datetime) -> Concern:
    """Close with an outcome and last words to the resident. Raises WrongState, Incomplete, NotAllowed."""
    fresh = locked(concern.pk)
    check_staff(fresh, by, at)
    fresh.outcome, fresh.closed_at, fresh.resident_spoke_at = outcome, at, None
    fresh.first_answered_at = fresh.first_answered_at or at
    take_step(fresh, Fact.CLOSED, by=by, at=at, said=Said(words=words, outcome=outcome))
    seal_message(fresh, MessageKind.ANSWER, words, author=by, at=at)
    return fresh


@transaction.atomic
def withdraw_concern(*, concern: Concern, by: Follower, at: datetime, words: str = "") -> Concern:
    """Withdraw; what was an official report may go on all the same. Raises WrongState, NotAllowed."""
    fresh = locked(concern.pk)
    check_follower(fresh, by)
    fresh.outcome, fresh.closed_at, fresh.resident_spoke_at = Outcome.WITHDRAWN, at, None
    take_step(fresh, Fact.WITHDRAWN, by=by, at=at, said=Said(words=words))
    if words.strip():
        seal_message(fresh, MessageKind.REPLY, words, author=None, at=at)
    return fresh


@transaction.atomic
def reopen_concern(*, concern: Concern, words: str, by: Follower, at: datetime) -> Concern:
    """Open a closed concern again, once, saying why. Raises WrongState the second time or when withdrawn."""
    fresh = locked(concern.pk)
    check_follower(fresh, by)
    if fresh.outcome == Outcome.WITHDRAWN:
        raise WrongState("withdrawn concerns stay closed")
    again = fresh.reopened_at is not None
    if not again:
        fresh.outcome, fresh.closed_at, fresh.helped = "", None, None
        fresh.resident_spoke_at, fresh.due_at = at, answer_due(at)
    take_step(fresh, Fact.REOPENED, by=by, at=at, said=Said(words=words))
    Concern.objects.filter(pk=fresh.pk).update(reopened_at=at)
    fresh.reopened_at = at
    seal_message(fresh, MessageKind.REPLY, words, author=None, at=at)
    return fresh


@transaction.atomic
def rate_concern(*, concern: Concern, helped: bool, by: Follower, at: datetime) -> Concern:
    """Keep whether it helped; may be changed while the concern is closed. Raises WrongState, NotAllowed."""
    fresh = locked(concern.pk)
    check_follower(fresh, by)
    fresh.helped = helped
    take_step(fresh, Fact.RATED, by=by, at=at, said=Said(detail={"helped": helped}))
    return fresh
