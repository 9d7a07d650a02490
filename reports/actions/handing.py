"""A concern goes to somebody else: a colleague, another region, or somebody outside the police."""

from datetime import datetime

from django.db import transaction

from officers.models import Region
from officers.queries import who_answers
from portal.accounts.models import User
from portal.clock import local_day
from reports.actions.steps import Said, check_staff, locked, take_step
from reports.choices import RoutingReason
from reports.errors import Incomplete, NotAllowed, NothingToHandTo
from reports.lifecycle import Fact
from reports.models import Concern
from reports.permissions import may_answer
from reports.routing import reason_for


@transaction.atomic
def hand_to_person(*, concern: Concern, to: User, reason: str, by: User, at: datetime) -> Concern:
    """Hand the concern to the deputy or a colleague who may answer it; the resident is told who has it now.

    Raises NothingToHandTo if they have it already, NotAllowed if they may not answer it, WrongState, Incomplete.
    """
    fresh = locked(concern.pk)
    check_staff(fresh, by, at)
    if fresh.answerer_id == to.pk:
        raise NothingToHandTo
    if not may_answer(to, fresh, local_day(at)):
        raise NotAllowed
    fresh.answerer, fresh.routing_reason = to, reason_for(to, fresh, local_day(at))
    _hand(fresh, reason, by=by, at=at)
    return fresh


@transaction.atomic
def hand_to_region(*, concern: Concern, region: Region, reason: str, by: User, at: datetime) -> Concern:
    """Hand the concern to whoever answers in another region today. Raises as hand_to_person does."""
    fresh = locked(concern.pk)
    check_staff(fresh, by, at)
    if fresh.region_id == region.pk:
        raise NothingToHandTo
    responsible = who_answers(region_id=region.pk, on=local_day(at))
    fresh.region, fresh.extent = region, None
    fresh.in_charge, fresh.answerer = responsible.in_charge, responsible.answerer
    fresh.routing_reason = RoutingReason(responsible.reason)
    _hand(fresh, reason, by=by, at=at)
    return fresh


@transaction.atomic
def refer_concern(*, concern: Concern, to_whom: str, reason: str, by: User, at: datetime) -> Concern:
    """Pass the matter to somebody outside the police, by name. Raises WrongState, Incomplete, NotAllowed."""
    fresh = locked(concern.pk)
    check_staff(fresh, by, at)
    if not to_whom.strip():
        raise Incomplete("to whom")
    fresh.resident_spoke_at = None
    take_step(fresh, Fact.REFERRED, by=by, at=at, said=Said(reason=reason, detail={"to": to_whom.strip()}))
    return fresh


def _hand(concern: Concern, reason: str, *, by: User, at: datetime) -> None:
    names = {
        "to": concern.answerer.name if concern.answerer else "",
        "region": concern.region.name if concern.region else "",
    }
    take_step(concern, Fact.HANDED, by=by, at=at, said=Said(reason=reason, detail=names))
