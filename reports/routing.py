"""From a point or place to the person who answers, with the reason. Never nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from officers.queries import Responsible, reach_of, region_at, region_of_place, who_answers
from portal.accounts.models import User
from portal.clock import local_day
from portal.places.queries import place_id_near
from reports.choices import RoutingReason
from reports.errors import OutsideCountry
from reports.models import Concern


@dataclass(frozen=True)
class Route:
    """Where a concern goes: who answers and why, and the place and extent it was decided by."""

    responsible: Responsible
    place_id: int | None
    extent_id: int | None


def route(
    *,
    lon: float | None,
    lat: float | None,
    place_id: int | None,
    at: datetime,
    region_id: int | None = None,
    fresh: bool = True,
) -> Route:
    """Return who answers a concern at the point (WGS84 degrees), else the place, else in the region, else the desk.

    `region_id` is the region whose officer the resident turned to; where it happens counts more.

    Reads the regions' change marker (one statement) when `fresh`. Raises OutsideCountry for a point beyond the
    country's bounds.
    """
    on = local_day(at)
    if lon is not None and lat is not None:
        check_inside_country(lon, lat)
        hit = region_at(lon=lon, lat=lat, on=on, fresh=fresh)
        place_id = place_id_near(lon, lat) or place_id
    else:
        hit = region_of_place(place_id=place_id, on=on, fresh=fresh) if place_id else None
    responsible = who_answers(region_id=hit.region_id if hit else region_id, on=on)
    return Route(responsible=responsible, place_id=place_id, extent_id=hit.extent_id if hit else None)


def reason_for(person: User, concern: Concern, on: date) -> RoutingReason:
    """Return as what the person answers the concern when it is handed to them by name."""
    reach = reach_of(person, on)
    if person.pk == concern.in_charge_id:
        return RoutingReason.IN_CHARGE
    if concern.region_id in reach.own_region_ids:
        return RoutingReason.DEPUTY
    return RoutingReason.DUTY_DESK if reach.everything_answered else RoutingReason.STATION


def check_inside_country(lon: float, lat: float) -> None:
    """Raise OutsideCountry unless the point lies within the country's bounds."""
    west, south, east, north = settings.COUNTRY.bounds
    if not (west <= lon <= east and south <= lat <= north):
        raise OutsideCountry
