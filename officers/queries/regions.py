"""Regions by point, by place and by person in charge."""

from datetime import date

from django.db.models import QuerySet

from officers.models import Assignment, Card, Region
from officers.queries.snapshot import CACHE
from officers.queries.territory import RegionHit, in_force
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.places.queries import place_id_at, place_id_near


def region_at(*, lon: float, lat: float, on: date, fresh: bool = False) -> RegionHit | None:
    """Return the region at lon, lat (WGS84 degrees) on the local day; None where no region is.

    The most specific extent wins: a drawn boundary, then a settlement, a municipality, a county. On a border the
    smallest extent id wins among equals. A point just off the shore, in no place at all, has the region of the nearest
    place. No statement, or exactly one when `fresh`; see SnapshotCache.
    """
    territory = CACHE.snapshot(on, fresh=fresh).territory
    hit = territory.at(lon, lat)
    if hit is not None or place_id_at(lon, lat) is not None:
        return hit
    place_id = place_id_near(lon, lat)
    return territory.of_place(place_id) if place_id is not None else None


def region_of_place(*, place_id: int, on: date, fresh: bool = False) -> RegionHit | None:
    """Return the region of the place on the local day, else of the nearest place around it; None where no region is.

    Costs as `region_at`.
    """
    return CACHE.snapshot(on, fresh=fresh).territory.of_place(place_id)


def in_charge_on(region: Region, day: date) -> User | None:
    """Return the officer in charge of the region on the day, absent or not; None for a vacancy. One statement."""
    held = Assignment.objects.filter(in_force(day), region=region).select_related("officer").first()
    return held.officer if held else None


def officer_card(user: User) -> Card:
    """Return what residents see of the officer; an empty unsaved card where none was written. One statement."""
    return Card.objects.filter(pk=user.pk).first() or Card(officer=user)


def colleagues_of_region(region_id: int | None, on: date) -> QuerySet[User]:
    """Return who may answer concerns of the region on the day, present or not, ordered by name.

    Officer in charge, deputy, station colleagues, the station's other officers, duty desk; without a region the duty
    desk alone.
    """
    duty = CACHE.snapshot(on).duty
    region = duty.regions.get(region_id) if region_id is not None else None
    ids = set(duty.held(Role.DUTY_DESK, region))
    if region is not None:
        ids.update(duty.colleague_ids(region))
        ids.update(led[region.pk] for led in (duty.in_charge, duty.deputies) if region.pk in led)
    return User.objects.filter(pk__in=ids, is_active=True)
