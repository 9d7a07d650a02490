"""Who answers for a region: the officer in charge, or whoever stands in, with the reason. Never nobody."""

from copy import copy
from dataclasses import dataclass
from datetime import date

from officers.ladder import Reason
from officers.models import Region
from officers.queries.snapshot import CACHE
from portal.accounts.models import User


@dataclass(frozen=True)
class Responsible:
    """Who answers, and why it is them."""

    region: Region | None
    """With its station; None where no region is known or it is not open on the day."""
    in_charge: User | None
    """The named face, absent or not; None for a vacancy."""
    answerer: User | None
    """None is the duty desk as an office, reached at the country's duty desk address."""
    reason: Reason
    extent_id: int | None = None


def who_answers(*, region_id: int | None, on: date, extent_id: int | None = None, fresh: bool = False) -> Responsible:
    """Return who answers for the region on the local day: the first rung of officers.ladder with somebody there.

    No statement, or exactly one when `fresh`. People carry id, public id, name, address and language; anything else is
    read when asked for. `extent_id` is handed through, to keep what a concern was routed by together.
    """
    duty = CACHE.snapshot(on, fresh=fresh).duty
    region = duty.regions.get(region_id) if region_id is not None else None
    cover = duty.covers[region.pk] if region else duty.desk_cover

    def person(person_id: int | None) -> User | None:
        # A copy: what a caller's code caches on it must not outlive the request nor reach other threads.
        return copy(duty.people[person_id]) if person_id is not None else None

    return Responsible(
        region=copy(region),
        in_charge=person(cover.in_charge_id),
        answerer=person(cover.answerer_id),
        reason=cover.reason,
        extent_id=extent_id,
    )
