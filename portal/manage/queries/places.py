"""Places as an admin looks after them: by level, by search, by whether a region has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from officers.models import Extent, Region
from officers.queries.territory import in_force
from portal.places.models import Level, Place

CHAIN = ("pk", "parent", "parent__parent")
"""A place, and what holds it: levels are three."""


@dataclass(frozen=True)
class LevelCount:
    """How many places of one level there are."""

    level: Level
    count: int


def level_counts() -> list[LevelCount]:
    """Return one count per level, the widest first. One statement."""
    found = dict(Place.objects.order_by().values_list("level").annotate(Count("pk")))
    return [LevelCount(level, found.get(level, 0)) for level in sorted(Level, reverse=True)]


def places_without_region(on: date) -> QuerySet[Place]:
    """Return the smallest places that no region has on the day, neither itself nor through what holds them.

    Drawn boundaries are not looked at: whether one covers a place is a question of geometry, not of rows.
    """
    smallest = ~Exists(Place.objects.filter(parent=OuterRef("pk")))
    held = Q()
    for step in CHAIN:
        held |= Q(Exists(Extent.objects.filter(in_force(on), place=OuterRef(step))))
    return Place.objects.filter(smallest).exclude(held)


def places_of_region(region: Region, on: date) -> QuerySet[Place]:
    """Return the places that are extents of the region on the day."""
    return Place.objects.filter(Exists(Extent.objects.filter(in_force(on), region=region, place=OuterRef("pk"))))


def regions_of_places(places: Iterable[Place], on: date) -> dict[int, Region]:
    """Return the region of each place on the day, its own or that of what holds it. One statement.

    The places must come with parent and grandparent.
    """
    chains = {place.pk: _chain(place) for place in places}
    wanted = {place_id for chain in chains.values() for place_id in chain}
    rows = Extent.objects.filter(in_force(on), place__in=wanted).select_related("region")
    own = {row.place_id: row.region for row in rows}
    found = {place_id: next((own[each] for each in chain if each in own), None) for place_id, chain in chains.items()}
    return {place_id: region for place_id, region in found.items() if region is not None}


def _chain(place: Place) -> list[int]:
    above = place.parent
    return [place.pk, *([above.pk] if above else []), *([above.parent_id] if above and above.parent_id else [])]
