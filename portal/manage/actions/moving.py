"""Move places exactly as an admin looked at it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from officers.actions import move_places
from officers.models import Region
from officers.queries import MovePlan
from portal.accounts.models import User
from portal.manage.errors import PlanChanged
from portal.manage.queries.moves import plan_print
from portal.places.models import Place


def move_as_seen(
    *, places: Iterable[Place], region: Region, from_on: date, seen: str, by: User, at: datetime
) -> MovePlan:
    """Move places as move_places does if the plan is still the one with the print `seen` (see queries.moves).

    Raises PlanChanged with nothing moved, and what move_places raises.
    """
    with transaction.atomic():
        plan = move_places(places=places, region=region, from_on=from_on, by=by, at=at)
        if plan_print(plan) != seen:
            raise PlanChanged
    return plan
