"""Take other names of places from a table, matched by point and name; safe to repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction

from portal.audit.actions import Actor, record
from portal.folding import fold
from portal.geo.trigrams import closeness
from portal.places.actions.marking import lock_gazetteer, mark_gazetteer_changed
from portal.places.choices import Problem
from portal.places.geojson import read_text
from portal.places.kept import look_again
from portal.places.models import Level, OtherName, Place
from portal.places.naming import NamedPoint, read_names
from portal.places.queries import nearest_place_id, place_id_at
from portal.places.reading import Refusal
from portal.places.words import kind_words, names_within

ROWS_A_STATEMENT = 500
NEAR_DEGREES = 0.1
"""About ten kilometres north and south: a named point may lie just across a border, or off the coast."""

SPELT_ALMOST = 0.75
"""How close a name must be to that of the place at its point: "Põhja-Tallinn" and "Põhja-Tallinna"."""


@dataclass(frozen=True)
class NamesReport:
    """What an import of names did, or on a dry run would do; names as (code of the place, name)."""

    dry_run: bool
    added: tuple[tuple[str, str], ...]
    unchanged: tuple[tuple[str, str], ...]
    namesakes: tuple[tuple[str, str], ...]
    """Left out: names that only lie there and that another place bears as its own."""
    by_name: int
    """Rows whose place bears one of their names."""
    by_point: int
    """Rows whose place only lies there: their names lead to the municipality around them."""
    refused: tuple[Refusal, ...]

    def counts(self) -> dict[str, int]:
        """Return how many of each, for logs and the access log."""
        return {
            "added": len(self.added),
            "unchanged": len(self.unchanged),
            "namesakes": len(self.namesakes),
            "by_name": self.by_name,
            "by_point": self.by_point,
            "refused": len(self.refused),
        }


def import_place_names(*, file: IO[bytes], by: Actor, at: datetime, dry_run: bool = False) -> NamesReport:
    """Add other names from a CSV table with the columns name, alternatenames ("|" between them), lat, lon.

    A row belongs to the most specific place at its point that bears one of its names, else to such a settlement
    next to it, else to the municipality at its point, else to the nearest settlement. Raises FileRefused with nothing
    written. One audit row; the marker moves when a name was added. Deletes nothing.
    """
    points, refused = read_names(read_text(file))
    with transaction.atomic():
        if not dry_run:
            lock_gazetteer()
        look_again()
        matcher = _Matcher()
        matched = [(point, matcher.place_of(point)) for point in points]
        refused += [Refusal(point.position, "", point.name, Problem.NO_PLACE) for point, hit in matched if hit is None]
        hits = [(point, hit) for point, hit in matched if hit is not None]
        names = _sorted_names(hits, matcher)
        report = NamesReport(
            dry_run=dry_run,
            added=matcher.with_codes(names.added),
            unchanged=matcher.with_codes(names.unchanged),
            namesakes=matcher.with_codes(names.namesakes),
            by_name=sum(hit.by_name for _, hit in hits),
            by_point=sum(not hit.by_name for _, hit in hits),
            refused=tuple(sorted(refused, key=lambda refusal: refusal.position)),
        )
        if not dry_run:
            _write(names.added)
            record(what="places.named", by=by, at=at, object_kind="places", object_id="names", detail=report.counts())
    return report


@dataclass(frozen=True)
class _Hit:
    place_id: int
    by_name: bool


class _Matcher:
    """Which place a named point belongs to."""

    def __init__(self) -> None:
        rows = list(Place.objects.values_list("id", "code", "name", "kind", "level", "lon", "lat").order_by("code"))
        kinds = kind_words(row[3] for row in rows)
        self.kinds = kinds
        self.codes = {row[0]: row[1] for row in rows}
        self.own = {row[0]: frozenset(names_within(row[2], kinds)) for row in rows}
        self.every_own = frozenset().union(*self.own.values())
        self.small = frozenset(row[0] for row in rows if row[4] < Level.COUNTY)
        self._settlements: dict[str, list[tuple[int, float, float]]] = {}
        for place_id, _, _, _, level, lon, lat in rows:
            if level == Level.SETTLEMENT:
                for name in self.own[place_id]:
                    self._settlements.setdefault(name, []).append((place_id, lon, lat))

    def with_codes(self, names: Iterable[tuple[int, str]]) -> tuple[tuple[str, str], ...]:
        """Return names with the code of their place instead of its id."""
        return tuple((self.codes[place_id], name) for place_id, name in names)

    def place_of(self, point: NamedPoint) -> _Hit | None:
        """Return the place a row belongs to, None where there is none at or near its point."""
        main = names_within(point.name, self.kinds)
        wanted = {form for name in point.names for form in names_within(name, self.kinds)}
        levels = [place_id_at(point.lon, point.lat, level=level) for level in Level]
        there = [place_id for place_id in levels if place_id is not None]
        for forms in (set(main), wanted):
            for place_id in there:
                if self.own[place_id] & forms:
                    return _Hit(place_id, by_name=True)
        for place_id in there:
            if place_id in self.small and any(closeness(main[0], form) >= SPELT_ALMOST for form in self.own[place_id]):
                return _Hit(place_id, by_name=True)
        beside = self._beside(main, point)
        if beside is not None:
            return _Hit(beside, by_name=True)
        around = levels[list(Level).index(Level.MUNICIPALITY)]
        if around is None:
            around = nearest_place_id(point.lon, point.lat, Level.SETTLEMENT, within_degrees=NEAR_DEGREES)
        return _Hit(around, by_name=False) if around is not None else None

    def _beside(self, names: Iterable[str], point: NamedPoint) -> int | None:
        """Return the nearest settlement of that very name whose own point is near."""
        near = [
            ((lon - point.lon) ** 2 / 4 + (lat - point.lat) ** 2, place_id)
            for name in names
            for place_id, lon, lat in self._settlements.get(name, ())
            if abs(lon - point.lon) <= 2 * NEAR_DEGREES and abs(lat - point.lat) <= NEAR_DEGREES
        ]
        return min(near)[1] if near else None


@dataclass(frozen=True)
class _Names:
    """Names by what becomes of them, as (id of the place, name)."""

    added: list[tuple[int, str]]
    unchanged: list[tuple[int, str]]
    namesakes: list[tuple[int, str]]


def _sorted_names(hits: list[tuple[NamedPoint, _Hit]], matcher: _Matcher) -> _Names:
    """Part the names into new, stored and misleading ones, without those that fold to a name the place has already."""
    stored: dict[int, set[str]] = {}
    for place_id, name in OtherName.objects.values_list("place_id", "name"):
        stored.setdefault(place_id, set()).add(fold(name))
    names = _Names([], [], [])
    seen: set[tuple[int, str]] = set()
    for point, hit in hits:
        for name in point.names:
            folded = fold(name)
            if not folded or folded in matcher.own[hit.place_id] or (hit.place_id, folded) in seen:
                continue
            seen.add((hit.place_id, folded))
            if not hit.by_name and folded in matcher.every_own:
                names.namesakes.append((hit.place_id, name))
            elif folded in stored.get(hit.place_id, ()):
                names.unchanged.append((hit.place_id, name))
            else:
                names.added.append((hit.place_id, name))
    return names


def _write(names: list[tuple[int, str]]) -> None:
    if not names:
        return
    OtherName.objects.bulk_create(
        [OtherName(place_id=place_id, name=name) for place_id, name in names], batch_size=ROWS_A_STATEMENT
    )
    mark_gazetteer_changed()
