"""Send the events through `submit_concern` and say where they went."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import Count

from officers.models import Region
from reports.actions import submit_concern
from reports.choices import RoutingReason
from reports.models import Concern
from reports.receipts import new_receipt
from tests.realrun.events import Event, submission_of
from tests.realrun.mails import MailCount
from tests.realrun.measure import percentile, say

EVENING = timedelta(minutes=5)


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
    """Print who has the concerns and why, and where there are most."""
    concerns = Concern.objects.filter(pk__in=[each.concern_id for each in sent])
    for row in concerns.values("routing_reason").annotate(count=Count("pk")).order_by("-count"):
        say(f"{row['count']:6} by the rung {row['routing_reason']}")
    say(f"{concerns.filter(region=None).count():6} of them without a region")
    unrouted = concerns.filter(answerer=None).exclude(routing_reason=RoutingReason.DUTY_DESK).count()
    say(f"{unrouted:6} unrouted")
    busiest = Region.objects.filter(concerns__in=concerns).annotate(count=Count("concerns")).order_by("-count")
    say("busiest regions: " + ", ".join(f"{region.name} {region.count}" for region in busiest[:5]))
    say(f"regions without any: {Region.objects.exclude(concerns__in=concerns).count()}")
