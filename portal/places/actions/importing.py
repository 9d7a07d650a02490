"""Take places from a file of outlines: all of what can be taken, in one transaction, safe to repeat."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import transaction

from portal.audit.actions import Actor, record
from portal.geo.shapes import Bounds
from portal.places.actions.marking import lock_gazetteer, mark_gazetteer_changed
from portal.places.choices import Problem
from portal.places.errors import BadOptions
from portal.places.geojson import features, read_text
from portal.places.models import Boundary, Level, Place
from portal.places.reading import Attributes, Reading, ReadPlace, Refusal, read_places

ROWS_A_STATEMENT = 500
PLACE_FIELDS = ("name", "kind", "parent_id", "population", "lon", "lat")


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or on a dry run would do. All but the refusals are codes, in the order of the file."""

    level: Level
    dry_run: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    repaired: tuple[str, ...]
    """Taken after mending an outline that crossed or touched itself."""
    refused: tuple[Refusal, ...]
    missing: tuple[str, ...]
    """Places of this level that the database has and the file has not; they stay as they are."""

    def counts(self) -> dict[str, int]:
        """Return how many of each, for logs and the access log."""
        names = ("added", "changed", "unchanged", "repaired", "refused", "missing")
        return {name: len(getattr(self, name)) for name in names}


def import_places(
    *,
    file: IO[bytes],
    level: Level,
    attributes: Attributes,
    by: Actor,
    at: datetime,
    bounds: Bounds | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Add and update the places of one level from a GeoJSON FeatureCollection; delete none.

    `bounds` are those of the country where not given. Import the widest level first: a parent is looked for one
    level up. A population or parent whose attribute is not named stays as stored. Raises FileRefused (its kinds
    stand in errors.py) with nothing written. One audit row; the marker moves when anything changed.
    """
    if attributes.parent and level == Level.COUNTY:
        raise BadOptions("(county, parent)")
    reading = read_places(features(read_text(file)), attributes, bounds or settings.COUNTRY.bounds)
    with transaction.atomic():
        if not dry_run:
            lock_gazetteer()
        plan = _planned(reading, level, attributes)
        report = _report(plan, reading, level, dry_run)
        if dry_run:
            return report
        if plan.added or plan.changed:
            _write([*plan.added, *plan.changed], level)
            mark_gazetteer_changed()
        record(
            what="places.imported",
            by=by,
            at=at,
            object_kind="places",
            object_id=level.name.lower(),
            detail=report.counts(),
        )
    return report


@dataclass(frozen=True)
class _Row:
    """A place as it shall stand in the database, with the feature it comes from."""

    place: Place
    read: ReadPlace


@dataclass(frozen=True)
class _Plan:
    added: list[_Row]
    changed: list[_Row]
    unchanged: list[_Row]
    refused: list[Refusal]
    missing: list[str]


def _planned(reading: Reading, level: Level, attributes: Attributes) -> _Plan:
    parents = dict(Place.objects.filter(level=level + 1).values_list("code", "id")) if attributes.parent else {}
    stored = {place.code: place for place in Place.objects.filter(level=level)}
    outlines = dict(Boundary.objects.filter(place__level=level).values_list("place__code", "wkb"))
    plan = _Plan([], [], [], [], sorted(stored.keys() - reading.codes))
    for read in reading.places:
        if attributes.parent and read.parent not in parents:
            plan.refused.append(Refusal(read.position, read.code, read.name, Problem.UNKNOWN_PARENT))
            continue
        old = stored.get(read.code)
        row = _Row(_place(read, level, attributes, parents, old), read)
        if old is None:
            plan.added.append(row)
        elif _same(old, row.place) and bytes(outlines.get(read.code, b"")) == read.wkb:
            plan.unchanged.append(row)
        else:
            plan.changed.append(row)
    return plan


def _place(read: ReadPlace, level: Level, attributes: Attributes, parents: dict[str, int], old: Place | None) -> Place:
    return Place(
        level=level,
        code=read.code,
        name=read.name,
        kind=read.kind,
        parent_id=parents[read.parent] if attributes.parent else (old.parent_id if old else None),
        population=read.population if attributes.population else (old.population if old else None),
        lon=read.lon,
        lat=read.lat,
    )


def _same(old: Place, new: Place) -> bool:
    return all(getattr(old, field) == getattr(new, field) for field in PLACE_FIELDS)


def _write(rows: list[_Row], level: Level) -> None:
    """Write places and outlines with a handful of statements; an existing code is updated."""
    Place.objects.bulk_create(
        [row.place for row in rows],
        batch_size=ROWS_A_STATEMENT,
        update_conflicts=True,
        unique_fields=["level", "code"],
        update_fields=["name", "kind", "parent", "population", "lon", "lat"],
    )
    ids = dict(Place.objects.filter(level=level).values_list("code", "id"))
    Boundary.objects.bulk_create(
        [Boundary(place_id=ids[row.read.code], wkb=row.read.wkb) for row in rows],
        batch_size=ROWS_A_STATEMENT,
        update_conflicts=True,
        unique_fields=["place"],
        update_fields=["wkb"],
    )


def _report(plan: _Plan, reading: Reading, level: Level, dry_run: bool) -> ImportReport:
    taken = [*plan.added, *plan.changed, *plan.unchanged]
    return ImportReport(
        level=level,
        dry_run=dry_run,
        added=_codes(plan.added),
        changed=_codes(plan.changed),
        unchanged=_codes(plan.unchanged),
        repaired=tuple(row.read.code for row in taken if row.read.repaired),
        refused=tuple(sorted([*reading.refused, *plan.refused], key=lambda refusal: refusal.position)),
        missing=tuple(plan.missing),
    )


def _codes(rows: list[_Row]) -> tuple[str, ...]:
    return tuple(row.read.code for row in rows)
