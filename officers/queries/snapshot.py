"""The regions and people of a day, kept in each process until the change marker moves.

A snapshot is kept for each day asked about, so a plan dated ahead takes effect when the local day turns, without a
restart. The marker is read at most once a second, or at once where the caller says `fresh`.
"""

from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.db import connection

from officers.models import ChangeMarker
from officers.queries.duty import Duty, load_duty
from officers.queries.territory import Shapes, Territory, load_territory

MARKER_GOOD_FOR_S = 1.0
DAYS_KEPT = 4
TRIES = 3


class Marker(NamedTuple):
    """The numbers of the change marker at one moment."""

    number: int
    shapes_number: int


@dataclass(frozen=True)
class Snapshot:
    """Everything needed to say who answers at a point on one day. Read-only; threads share it."""

    on: date
    marker: Marker
    territory: Territory
    duty: Duty


class SnapshotCache:
    """The snapshots of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._marker: tuple[float, Marker] | None = None
        self._snapshots: dict[date, Snapshot] = {}
        self._shapes: Shapes | None = None

    def snapshot(self, on: date, *, fresh: bool = False) -> Snapshot:
        """Return the snapshot of a day: no statement while the marker is under a second old, exactly one when fresh.

        After a change about ten statements, once in each process.
        """
        marker = self._current_marker(fresh)
        kept = self._snapshots.get(on)
        if kept is not None and kept.marker == marker:
            return kept
        connection.ensure_connection()  # a thread waiting for a pooled connection must not hold the lock
        with self._lock:
            kept = self._snapshots.get(on)
            return kept if kept is not None and kept.marker == marker else self._keep(self._build(on, marker))

    def forget_marker(self) -> None:
        """Read the marker again at the next question: this process has just changed something."""
        self._marker = None

    def forget_all(self) -> None:
        """Start empty, as a new process does."""
        with self._lock:
            self._marker, self._snapshots, self._shapes = None, {}, None

    def _current_marker(self, fresh: bool) -> Marker:
        known = self._marker
        if known is not None and not fresh and monotonic() - known[0] < MARKER_GOOD_FOR_S:
            return known[1]
        asked_at = monotonic()
        marker = read_marker()
        self._marker = (asked_at, marker)
        return marker

    def _build(self, on: date, marker: Marker) -> Snapshot:
        # Several statements see several moments: build again if something changed meanwhile.
        for _try in range(TRIES):
            if self._shapes is None or self._shapes.number != marker.shapes_number:
                self._shapes = Shapes.load(marker.shapes_number)
            duty = load_duty(on)
            built = Snapshot(on, marker, load_territory(on, duty.regions, self._shapes), duty)
            marker = read_marker()
            if marker == built.marker:
                break
        return built

    def _keep(self, built: Snapshot) -> Snapshot:
        same = {day: kept for day, kept in self._snapshots.items() if kept.marker == built.marker and day != built.on}
        while len(same) >= DAYS_KEPT:
            del same[next(iter(same))]
        self._snapshots = {**same, built.on: built}
        return built


def read_marker() -> Marker:
    """Return the change marker as it stands. One statement."""
    return Marker(*(ChangeMarker.objects.filter(pk=1).values_list("number", "shapes_number").first() or (0, 0)))


CACHE = SnapshotCache()
"""The one cache of this process."""
