"""Stations and regions open, change and close."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.text import slugify

from officers.actions.changing import change, note
from officers.actions.periods import end_periods
from officers.errors import EndsBeforeItBegins, RegionNotOpen
from officers.models import Assignment, Deputyship, Extent, Region, Station
from officers.permissions import check_admin
from portal.accounts.models import User

SLUG_LENGTH = 60


@dataclass(frozen=True)
class StationFacts:
    """Where a station is and how it is reached; lon, lat in WGS84 degrees."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    lon: float | None = None
    lat: float | None = None


def open_station(*, facts: StationFacts, by: User | None, at: datetime) -> Station:
    """Open a station. Raises NotAllowed. One audit row."""
    check_admin(by, at)
    with change():
        station = Station.objects.create(slug=_free_slug(Station, facts.name), **asdict(facts))
        note("station.opened", station, by=by, at=at)
    return station


def edit_station(*, station: Station, facts: StationFacts, by: User | None, at: datetime) -> Station:
    """Replace what is known of a station; its address on the web stays. Raises NotAllowed. One audit row."""
    check_admin(by, at)
    with change():
        changed = _changed(station, asdict(facts))
        for name, value in changed.items():
            setattr(station, name, value)
        station.save(update_fields=list(changed))
        note("station.edited", station, by=by, at=at, fields=" ".join(changed))
    return station


def open_region(
    *, name: str, station: Station, opened_on: date, by: User | None, at: datetime, slug: str = ""
) -> Region:
    """Open a region, as yet without territory or officer. Raises NotAllowed. One audit row."""
    check_admin(by, at)
    with change():
        region = Region.objects.create(
            slug=slug or _free_slug(Region, name), name=name, station=station, opened_on=opened_on
        )
        note("region.opened", region, by=by, at=at, opened_on=opened_on)
    return region


def edit_region(*, region: Region, name: str, station: Station, by: User | None, at: datetime) -> Region:
    """Rename a region or give it to another station; its web address stays. Raises NotAllowed. One audit row."""
    check_admin(by, at)
    with change():
        region.name, region.station = name, station
        region.save(update_fields=["name", "station"])
        note("region.edited", region, by=by, at=at, station=station.pk)
    return region


def close_region(*, region: Region, closed_on: date, by: User | None, at: datetime) -> Region:
    """Close a region from the day on: its territory, officer and deputy end with it, later plans are taken back.

    What it covered has no region then and goes to the duty desk; move the places first where another region takes
    over. Raises NotAllowed, RegionNotOpen if it is closed already, EndsBeforeItBegins. One audit row.
    """
    check_admin(by, at)
    with change():
        region = Region.objects.select_for_update().get(pk=region.pk)
        if region.closed_on is not None:
            raise RegionNotOpen
        if closed_on <= region.opened_on:
            raise EndsBeforeItBegins
        for dated in (Extent, Assignment, Deputyship):
            end_periods(dated.objects.filter(region=region), closed_on)
        region.closed_on = closed_on
        region.save(update_fields=["closed_on"])
        note("region.closed", region, by=by, at=at, closed_on=closed_on)
    return region


def _changed(row: models.Model, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if getattr(row, name) != value}


def _free_slug(model: type[Station] | type[Region], name: str) -> str:
    base = slugify(name)[: SLUG_LENGTH - 4].strip("-") or model.__name__.lower()
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)
