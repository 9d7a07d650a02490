"""Who may see, answer and open the identity of which concern."""

from dataclasses import dataclass
from datetime import date

from officers.queries import reach_of
from portal.accounts.models import User
from reports.models import Concern


def may_see(user: User, concern: Concern, on: date) -> bool:
    """Say whether the person may open the concern at the desk (a commander may, without answering)."""
    reach = reach_of(user, on)
    return _within(reach.everything_seen, reach.seen_region_ids, concern) or _is_theirs(user, concern)


def may_answer(user: User, concern: Concern, on: date) -> bool:
    """Say whether the person may ask, answer, note, hand on and close: in charge, deputy, station or duty desk."""
    reach = reach_of(user, on)
    return _within(reach.everything_answered, reach.answered_region_ids, concern) or _is_theirs(user, concern)


@dataclass(frozen=True)
class IdentityAccess:
    """Whether somebody may open who raised a concern, and whether they must say why."""

    allowed: bool
    needs_reason: bool


def identity_access(user: User, concern: Concern, on: date) -> IdentityAccess:
    """Return how the person may open the contact: one tap for the officer in charge and deputy, else with a reason."""
    reach = reach_of(user, on)
    named = concern.region_id in reach.own_region_ids or _is_theirs(user, concern)
    return IdentityAccess(allowed=named or may_answer(user, concern, on), needs_reason=not named)


def _is_theirs(user: User, concern: Concern) -> bool:
    return user.is_active and concern.answerer_id == user.pk


def _within(everything: bool, region_ids: frozenset[int], concern: Concern) -> bool:
    return everything or (concern.region_id is not None and concern.region_id in region_ids)
