"""Regions as an admin looks after them: who is in charge, who deputises, what lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from officers.models import Absence, Assignment, Deputyship, Extent, Region, Station
from officers.queries.territory import in_force
from portal.accounts.models import User


class Show(TextChoices):
    """Which regions a list shows."""

    OPEN = "open", _("Open")
    VACANT = "vacant", _("Without officer")
    AWAY = "away", _("Officer away today")
    NO_DEPUTY = "no-deputy", _("Without deputy")
    NO_PLACES = "no-places", _("Without places")
    CLOSED = "closed", _("Closed")


@dataclass(frozen=True)
class RegionRow:
    """One region with its people of the day."""

    region: Region
    """With its station."""
    officer: User | None
    officer_away: bool
    deputy: User | None
    deputy_away: bool


def regions_shown(show: Show, on: date, *, station: Station | None = None, q: str = "") -> QuerySet[Region]:
    """Return the regions of a list on a local day, with their stations; `q` is a part of the name."""
    regions = marked_regions(on).filter(CONDITIONS[show]).select_related("station")
    if station is not None:
        regions = regions.filter(station=station)
    return regions.filter(name__icontains=q) if q else regions


def marked_regions(on: date) -> QuerySet[Region]:
    """Return every region, marked by whether on the day it is closed, begun, led, away, deputised and has places."""
    of_region = {"region": OuterRef("pk")}
    absent = Absence.objects.filter(in_force(on), officer=OuterRef("officer"))
    led = Assignment.objects.filter(in_force(on), **of_region)
    return Region.objects.annotate(
        is_closed=Q(closed_on__isnull=False, closed_on__lte=on),
        is_begun=Q(opened_on__lte=on),
        is_led=Exists(led),
        is_away=Exists(led.filter(Exists(absent) | Q(officer__is_active=False))),
        is_deputised=Exists(Deputyship.objects.filter(in_force(on), **of_region)),
        has_places=Exists(Extent.objects.filter(**of_region).exclude(to_on__lte=on)),
    )


CONDITIONS: dict[Show, Q] = {
    Show.OPEN: Q(is_closed=False),
    Show.VACANT: Q(is_closed=False, is_begun=True, is_led=False),
    Show.AWAY: Q(is_closed=False, is_away=True),
    Show.NO_DEPUTY: Q(is_closed=False, is_begun=True, is_deputised=False),
    Show.NO_PLACES: Q(is_closed=False, has_places=False),
    Show.CLOSED: Q(is_closed=True),
}


def region_counts(on: date) -> dict[Show, int]:
    """Return how many regions each list holds. One statement."""
    counts = {show.name: Count("pk", filter=condition) for show, condition in CONDITIONS.items()}
    found = marked_regions(on).aggregate(**counts)
    return {show: found[show.name] for show in Show}


def region_rows(regions: Sequence[Region], on: date) -> list[RegionRow]:
    """Return the regions with their people of the day, in the order given. Three statements, however many."""
    ids = [region.pk for region in regions]
    led = Assignment.objects.filter(in_force(on), region__in=ids).select_related("officer")
    deputised = Deputyship.objects.filter(in_force(on), region__in=ids).select_related("deputy")
    officers = {row.region_id: row.officer for row in led}
    deputies = {row.region_id: row.deputy for row in deputised}
    away = _away([*officers.values(), *deputies.values()], on)
    return [
        RegionRow(
            region=region,
            officer=officers.get(region.pk),
            officer_away=officers[region.pk].pk in away if region.pk in officers else False,
            deputy=deputies.get(region.pk),
            deputy_away=deputies[region.pk].pk in away if region.pk in deputies else False,
        )
        for region in regions
    ]


def _away(people: Iterable[User], on: date) -> set[int]:
    by_id = {person.pk: person for person in people}
    absent = Absence.objects.filter(in_force(on), officer__in=by_id).values_list("officer_id", flat=True)
    return {*absent, *(person.pk for person in by_id.values() if not person.is_active)}
