"""Send the events through `submit_concern` and say where they went."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

import numpy as np
import shapely
from django.db.models import Count

from officers.models import Region
from portal.places.models import Boundary, Level, Place
from reports.actions import submit_concern
from reports.choices import RoutingReason
from reports.models import Concern
from reports.receipts import new_receipt
from tests.realrun.events import Event, submission_of
from tests.realrun.mails import MailCount
from tests.realrun.measure import percentile, say

EARTH_KM_PER_DEGREE = 111.2
EVENING = timedelta(minutes=5)
MOST_LINES = 30


@dataclass(frozen=True)
class Sent:
    """An event and the concern it became."""

    event: Event
    concern_id: int
    place_id: int | None
    region_id: int | None


def send_all(events: Sequence[Event]) -> list[Sent]:
    """Send each event as a concern of its own day and hour, and each day's mails that evening; print the rates."""
    sent, taken = [], []
    mails = MailCount()
    for _day, of_the_day in groupby(events, key=lambda event: event.on):
        for event in of_the_day:
            began = time.perf_counter()
            concern = submit_concern(submission=submission_of(event), receipt=new_receipt(), by=None, at=event.at)
            taken.append(time.perf_counter() - began)
            sent.append(Sent(event, concern.pk, concern.place_id, concern.region_id))
        mails.send_due(at=event.at + EVENING)
    seconds = sum(taken)
    say(f"{len(sent)} concerns in {seconds:.1f} s by one process: {len(sent) / seconds:.0f} a second")
    say(f"one concern: p50 {percentile(taken, 0.5) * 1000:.1f} ms, p95 {percentile(taken, 0.95) * 1000:.1f} ms")
    mails.say()
    return sent


def say_routing(sent: Sequence[Sent]) -> None:
    """Print who has the concerns and why, and account for those that have no region."""
    concerns = Concern.objects.filter(pk__in=[each.concern_id for each in sent])
    labels = dict(RoutingReason.choices)
    for row in concerns.values("routing_reason").annotate(count=Count("pk")).order_by("-count"):
        say(f"{row['count']:6} to the {labels[row['routing_reason']]}")
    unrouted = concerns.filter(answerer=None).exclude(routing_reason=RoutingReason.DUTY_DESK).count()
    say(f"{unrouted:6} unrouted")
    busiest = Region.objects.filter(concerns__in=concerns).annotate(count=Count("concerns")).order_by("-count")
    say("busiest regions: " + ", ".join(f"{region.name} {region.count}" for region in busiest[:5]))
    say(f"regions without any: {Region.objects.exclude(concerns__in=concerns).count()}")
    _say_uncovered([each for each in sent if each.region_id is None])


def _say_uncovered(sent: Sequence[Sent]) -> None:
    """Print how far from land the points are that no region covers, and whether any should have been covered."""
    if not sent:
        return
    outlines = np.array(shapely.from_wkb([bytes(wkb) for wkb in _outlines()]))
    points = shapely.points([each.event.lon for each in sent], [each.event.lat for each in sent])
    tree = shapely.STRtree(outlines)
    inside = len(np.unique(tree.query(points, predicate="intersects")[0]))
    nearest = outlines[tree.nearest(points)]
    on_land = shapely.get_coordinates(shapely.shortest_line(points, nearest))
    east, north = (on_land[1::2] - on_land[::2]).T
    shortening = np.cos(np.radians([each.event.lat for each in sent]))
    away = np.hypot(east * shortening, north) * EARTH_KM_PER_DEGREE
    say(f"{len(sent)} points lie in no region, {inside} of them in a settlement; distance to the nearest settlement:")
    say(
        f"  up to 0.25 km {np.sum(away <= 0.25)}, up to 0.5 km {np.sum(away <= 0.5)}, up to 1 km {np.sum(away <= 1)},"
        f" beyond {np.sum(away > 1)}, farthest {away.max():.2f} km (a grid cell is 0.5 or 1 km wide)"
    )
    stated = Counter(each.event.municipality for each in sent)
    say("  as the records state them: " + ", ".join(f"{name} {count}" for name, count in stated.most_common()))


def _outlines() -> list[bytes]:
    return list(Boundary.objects.filter(place__level=Level.SETTLEMENT).values_list("wkb", flat=True))


def say_agreement(sent: Sequence[Sent]) -> None:
    """Print how many concerns lie in the municipality their record states, and name the others by group."""
    names = _municipality_names()
    placed = [each for each in sent if each.place_id is not None]
    agreeing = [each for each in placed if names[each.place_id] == each.event.municipality]
    share = f"{len(agreeing) / len(placed):.1%}"
    say(f"{len(placed)} points lie in a municipality, {len(agreeing)} of them ({share}) in the one stated")
    known = frozenset(names.values())
    missed = Counter((each.event.municipality, names[each.place_id]) for each in placed if each not in agreeing)
    for (stated, found), count in missed.most_common(MOST_LINES):
        say(f"{count:6} {stated or 'nothing'} → {found}: {_why(stated, known)}")
    rest = missed.most_common()[MOST_LINES:]
    say(f"{sum(count for _pair, count in rest):6} in {len(rest)} further groups")
    by_reason: Counter[str] = Counter()
    for (stated, _found), count in missed.items():
        by_reason[_why(stated, known)] += count
    say("; ".join(f"{reason}: {count}" for reason, count in by_reason.most_common()))


def _why(stated: str, known: frozenset[str]) -> str:
    if not stated:
        return "the record names none"
    return "the cell's centre lies across the border" if stated in known else "a name from before the reform of 2017"


def _municipality_names() -> Mapping[int, str]:
    """Return the name of the municipality of each settlement and municipality, by id of the place."""
    names = {place.pk: place.name for place in Place.objects.filter(level=Level.MUNICIPALITY)}
    settlements = Place.objects.filter(level=Level.SETTLEMENT).values_list("pk", "parent_id")
    return names | {place_id: names[parent_id] for place_id, parent_id in settlements}
