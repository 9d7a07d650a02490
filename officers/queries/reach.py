"""Which regions a person works for on a day, and in what way."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from officers.queries.duty import Duty
from officers.queries.snapshot import CACHE
from portal.accounts.choices import Role, Scope
from portal.accounts.models import User


@dataclass(frozen=True)
class Reach:
    """The regions of one person on one day, narrowest first: each set holds the one before."""

    own_region_ids: frozenset[int]
    """In charge of, or deputy."""
    answered_region_ids: frozenset[int]
    """Also: station colleague, or standing in today."""
    seen_region_ids: frozenset[int]
    """Also: commander of the region's station."""
    everything_answered: bool
    """Duty desk: also concerns without a region."""
    everything_seen: bool
    """Duty desk, or commander over everything."""


class Ids(NamedTuple):
    """Region ids, or everything."""

    region_ids: frozenset[int]
    everything: bool


def reach_of(user: User, on: date) -> Reach:
    """Return the person's reach on the local day. No statement; a role taken away counts within a second.

    Somebody switched off reaches nothing.
    """
    duty = CACHE.snapshot(on).duty
    if not user.is_active:
        return Reach(frozenset(), frozenset(), frozenset(), everything_answered=False, everything_seen=False)
    own = frozenset(
        region_id
        for led in (duty.in_charge, duty.deputies)
        for region_id, person_id in led.items()
        if person_id == user.pk
    )
    standing_in = {region_id for region_id, cover in duty.covers.items() if cover.answerer_id == user.pk}
    station, everything_as_colleague = _held(duty, user, Role.STATION_COLLEAGUE)
    desk, everything_at_desk = _held(duty, user, Role.DUTY_DESK)
    command, everything_commanded = _held(duty, user, Role.COMMANDER)
    answered = own | standing_in | station | desk
    answers_everything = everything_as_colleague or everything_at_desk
    return Reach(
        own_region_ids=own,
        answered_region_ids=answered,
        seen_region_ids=answered | command,
        everything_answered=answers_everything,
        everything_seen=answers_everything or everything_commanded,
    )


def regions_of(user: User, on: date) -> frozenset[int]:
    """Return the ids of the regions the person answers for: in charge, deputy, station colleague or standing in."""
    return reach_of(user, on).answered_region_ids


def region_ids_for(user: User, on: date) -> Ids:
    """Return the ids of the regions whose concerns the person may see at the desk, or that it is everything."""
    reach = reach_of(user, on)
    return Ids(reach.seen_region_ids, reach.everything_seen)


def _held(duty: Duty, user: User, role: Role) -> Ids:
    scopes = {(row.scope, row.scope_id) for row in duty.holders if row.user_id == user.pk and row.role == role}
    found = {
        region.pk
        for region in duty.regions.values()
        if (Scope.STATION.value, str(region.station_id)) in scopes or (Scope.REGION.value, str(region.pk)) in scopes
    }
    return Ids(frozenset(found), (Scope.EVERYTHING.value, "") in scopes)
