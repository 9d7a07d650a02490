"""Compare where the map puts each event with what its record states, and give each miss its reason."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sqrt

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from portal.places.models import Boundary, Level, Place
from tests.realrun.events import Event
from tests.realrun.measure import say
from tests.realrun.sending import Sent

KM_A_DEGREE = 111.2
MOST_LINES = 25
TOWN = "the record names the town, the map the municipality around it"
BORDER = "the grid cell lies across the border"
ELSEWHERE = "the record's own grid cell lies elsewhere"


@dataclass(frozen=True)
class Gazetteer:
    """What the portal knows of places, by name and id."""

    municipality_of: dict[int, str]
    """Name of the municipality of each settlement and municipality, by id of the place."""
    towns_in: dict[str, frozenset[str]]
    """Names of settlements, by name of their municipality."""
    outlines: dict[str, BaseGeometry]
    """Of municipalities, by name."""

    @classmethod
    def read(cls) -> "Gazetteer":
        names = dict(Place.objects.filter(level=Level.MUNICIPALITY).values_list("pk", "name"))
        towns: dict[str, set[str]] = defaultdict(set)
        municipality_of = dict(names)
        for pk, parent_id, name in Place.objects.filter(level=Level.SETTLEMENT).values_list("pk", "parent_id", "name"):
            municipality_of[pk] = names[parent_id]
            towns[names[parent_id]].add(name)
        rows = Boundary.objects.filter(place__in=names).values_list("pk", "wkb")
        outlines = {names[pk]: shapely.from_wkb(bytes(wkb)) for pk, wkb in rows}
        return cls(municipality_of, {name: frozenset(held) for name, held in towns.items()}, outlines)

    def reason(self, event: Event, found: str) -> str:
        """Return why the municipality found is not the one the record states."""
        if event.municipality in self.towns_in.get(found, ()):
            return TOWN
        stated = self.outlines.get(event.municipality)
        if stated is not None and _km_between(event, stated) <= event.cell_m * sqrt(2) / 2 / 1000:
            return BORDER
        return ELSEWHERE


def say_agreement(sent: Sequence[Sent]) -> None:
    """Print how many concerns lie in the municipality their record states, and name the others by group."""
    known = Gazetteer.read()
    placed = [each for each in sent if each.place_id is not None]
    missed: Counter[tuple[str, str, str]] = Counter()
    for each in placed:
        found = known.municipality_of[each.place_id]
        if found != each.event.municipality:
            missed[each.event.municipality or "nothing", found, known.reason(each.event, found)] += 1
    agreeing = len(placed) - missed.total()
    say(f"{len(placed)} points have a place, {agreeing} ({agreeing / len(placed):.1%}) in the municipality stated")
    for (stated, found, reason), count in missed.most_common(MOST_LINES):
        say(f"{count:6} {stated} → {found}: {reason}")
    rest = missed.most_common()[MOST_LINES:]
    say(f"{sum(count for _group, count in rest):6} in {len(rest)} further groups")
    by_reason: Counter[str] = Counter()
    for (_stated, _found, reason), count in missed.items():
        by_reason[reason] += count
    say("in all: " + "; ".join(f"{count} {reason}" for reason, count in by_reason.most_common()))


def say_shore(sent: Sequence[Sent]) -> None:
    """Print how many points lie outside every settlement, how far, and what became of them."""
    rows = Boundary.objects.filter(place__level=Level.SETTLEMENT).values_list("wkb", flat=True)
    outlines = np.array(shapely.from_wkb([bytes(wkb) for wkb in rows]))
    points = shapely.points([each.event.lon for each in sent], [each.event.lat for each in sent])
    tree = shapely.STRtree(outlines)
    on_land = set(tree.query(points, predicate="intersects")[0].tolist())
    off_shore = [position for position in range(len(sent)) if position not in on_land]
    say(f"{len(off_shore)} points lie in no settlement, {sum(sent[p].region_id is None for p in off_shore)} of them")
    say(f"  without a region; {sum(sent[p].region_id is None for p in on_land)} on land without a region")
    if off_shore:
        nearest = outlines[tree.nearest(points[off_shore])]
        away = [_km_between(sent[p].event, outline) for p, outline in zip(off_shore, nearest, strict=True)]
        say(f"  the farthest lies {max(away):.2f} km off; half of them within {sorted(away)[len(away) // 2]:.2f} km")


def _km_between(event: Event, outline: BaseGeometry) -> float:
    """Return the distance from the event's point to an outline, near enough for short ones."""
    line = shapely.shortest_line(shapely.Point(event.lon, event.lat), outline)
    (lon, lat), (other_lon, other_lat) = shapely.get_coordinates(line)
    return hypot((other_lon - lon) * cos(radians(lat)), other_lat - lat) * KM_A_DEGREE
