"""Places move from region to region on a day."""

from collections.abc import Iterable
from datetime import date, datetime

from officers.actions.changing import change, note
from officers.errors import PastDay, RegionNotOpen
from officers.models import Extent, Region
from officers.permissions import check_admin
from officers.queries import MovePlan, plan_move
from portal.accounts.models import User
from portal.clock import local_day
from portal.places.models import Place


def move_places(
    *,
    places: Iterable[Place],
    region: Region,
    from_on: date,
    by: User | None,
    at: datetime,
    initial_import: bool = False,
) -> MovePlan:
    """Give the places to the region from the day on, and return what changed; those it has already stay untouched.

    Their present extents end that day; plans for later days stay. Raises NotAllowed, RegionNotOpen, and PastDay for a
    day before today unless `initial_import`: concerns have been routed by what was in force. One audit row.
    """
    check_admin(by, at)
    if from_on < local_day(at) and not initial_import:
        raise PastDay
    with change():
        region = Region.objects.get(pk=region.pk)
        if from_on < region.opened_on or (region.closed_on and from_on >= region.closed_on):
            raise RegionNotOpen
        plan = plan_move(places=places, region=region, from_on=from_on)
        _carry_out(plan)
        if plan.moves:
            codes = " ".join(move.place.code for move in plan.moves)
            note("places.moved", region, by=by, at=at, from_on=from_on, places=codes)
    return plan


def _carry_out(plan: MovePlan) -> None:
    present = [move.ended_extent for move in plan.moves if move.ended_extent]
    begun = [extent.pk for extent in present if extent.from_on < plan.from_on]
    Extent.objects.filter(pk__in=begun).update(to_on=plan.from_on)
    Extent.objects.filter(pk__in={extent.pk for extent in present} - set(begun)).delete()
    Extent.objects.bulk_create(
        Extent(region=plan.region, place=move.place, from_on=plan.from_on, to_on=move.until) for move in plan.moves
    )
