"""Who was in charge somewhere on some day."""

from dataclasses import dataclass
from datetime import date

from officers.models import Absence, Assignment, Deputyship, Region
from officers.queries.regions import region_at, region_of_place
from officers.queries.territory import in_force
from portal.accounts.models import User


@dataclass(frozen=True)
class InCharge:
    """Who was responsible for a region on a day, as the dated rows say."""

    on: date
    region: Region | None
    """None where no region was."""
    officer: User | None = None
    deputy: User | None = None
    absences: tuple[Absence, ...] = ()
    """Of the officer and the deputy, on that day."""


def who_was_in_charge(
    *,
    on: date,
    lon: float | None = None,
    lat: float | None = None,
    place_id: int | None = None,
    region_id: int | None = None,
) -> InCharge:
    """Answer "who was in charge here on 3 March" for a point (WGS84 degrees), a place or a region. Four statements.

    For a point or place of a day not asked about lately about ten more. Raises ValueError when none is given.
    """
    if lon is not None and lat is not None:
        hit = region_at(lon=lon, lat=lat, on=on)
        region_id = hit.region_id if hit else None
    elif place_id is not None:
        hit = region_of_place(place_id=place_id, on=on)
        region_id = hit.region_id if hit else None
    elif region_id is None:
        raise ValueError("needs a point, a place or a region")
    region = Region.objects.select_related("station").filter(pk=region_id).first() if region_id else None
    return _in_charge_of(region, on) if region else InCharge(on, None)


def _in_charge_of(region: Region, on: date) -> InCharge:
    led = Assignment.objects.filter(in_force(on), region=region).select_related("officer").first()
    deputised = Deputyship.objects.filter(in_force(on), region=region).select_related("deputy").first()
    people = [led.officer_id if led else None, deputised.deputy_id if deputised else None]
    absences = Absence.objects.filter(in_force(on), officer_id__in=[person for person in people if person])
    return InCharge(
        on=on,
        region=region,
        officer=led.officer if led else None,
        deputy=deputised.deputy if deputised else None,
        absences=tuple(absences.select_related("officer")),
    )
