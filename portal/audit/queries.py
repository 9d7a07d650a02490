"""Reading the access log, and checking that nobody changed it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from portal.audit.chain import FIRST_DIGEST, LOOK_BACK, digest_of, holes_in
from portal.audit.models import AuditRow, ChainSeal

RANGES_AT_ONCE = 200
"""Ranges of ids asked for in one statement; SQLite takes no more than a thousand terms."""


@dataclass(frozen=True)
class Head:
    """Where the chain ends."""

    number: int
    last_row_id: int
    digest: str


@dataclass(frozen=True)
class BrokenSeal:
    """The first place at which the log is not what was sealed."""

    number: int
    """Of the seal; 0 for rows that no seal covers."""
    reason: str
    """seal_missing, rows_changed or rows_unsealed."""


def rows_about(kind: str, id: str | int) -> QuerySet[AuditRow]:
    """Return the rows about one object, oldest first."""
    return AuditRow.objects.filter(object_kind=kind, object_id=str(id)).order_by("id")


def rows_by(kind: str, id: str | int = "") -> QuerySet[AuditRow]:
    """Return the rows of one actor, oldest first."""
    return AuditRow.objects.filter(actor_kind=kind, actor_id=str(id)).order_by("id")


def last_digest() -> Head:
    """Return the end of the chain; number 0 when nothing is sealed yet."""
    seal = ChainSeal.objects.order_by("-number").first()
    return Head(seal.number, seal.last_row_id, seal.digest) if seal else Head(0, 0, FIRST_DIGEST)


def unsealed_rows(number: int, most: int) -> list[AuditRow]:
    """Return up to `most` rows that the chain up to seal `number` does not cover, in id order.

    Looks into the holes of the last LOOK_BACK seals and above them. Cost: two statements without holes.
    """
    recent = list(_recent_seals(number))
    last = recent[-1].last_row_id if recent else 0
    late = _rows_in(_holes(recent))[:most] if recent else []
    return [*late, *AuditRow.objects.filter(id__gt=last).order_by("id")[: most - len(late)]]


def first_broken_seal() -> BrokenSeal | None:
    """Return the first seal that does not fit the rows, or None. Cost: one statement a seal; a job for the night."""
    number, digest, covered = 0, FIRST_DIGEST, []
    for seal in ChainSeal.objects.order_by("number").iterator():
        number += 1
        if seal.number != number:
            return BrokenSeal(number, "seal_missing")
        if digest_of(digest, seal, _rows_in(seal.covers)) != seal.digest:
            return BrokenSeal(number, "rows_changed")
        digest = seal.digest
        covered += seal.covers
    return _first_unsealed(number, covered)


def _first_unsealed(number: int, covered: Sequence[Sequence[int]]) -> BrokenSeal | None:
    """Report rows that slipped below the seals a sealer still looks into."""
    floor = _floor(list(_recent_seals(number)))
    for first, last in holes_in(covered, above=0, up_to=floor):
        if AuditRow.objects.filter(id__range=(first, last)).exists():
            return BrokenSeal(0, "rows_unsealed")
    return None


def _recent_seals(number: int) -> QuerySet[ChainSeal]:
    """Return the last LOOK_BACK seals and the one before them, oldest first."""
    return ChainSeal.objects.filter(number__range=(number - LOOK_BACK, number)).order_by("number")


def _floor(recent: Sequence[ChainSeal]) -> int:
    """Return the row id below which no sealer looks: the end of the seal before the last LOOK_BACK."""
    return recent[0].last_row_id if len(recent) > LOOK_BACK else 0


def _holes(recent: Sequence[ChainSeal]) -> list[list[int]]:
    covered = [ends for seal in recent for ends in seal.covers]
    return holes_in(covered, above=_floor(recent), up_to=recent[-1].last_row_id)


def _rows_in(ranges: Sequence[Sequence[int]]) -> list[AuditRow]:
    """Return the rows inside rising ranges, in id order. Cost: one statement for each RANGES_AT_ONCE."""
    rows: list[AuditRow] = []
    for start in range(0, len(ranges), RANGES_AT_ONCE):
        wanted = Q()
        for first, last in ranges[start : start + RANGES_AT_ONCE]:
            wanted |= Q(id__range=(first, last))
        rows += AuditRow.objects.filter(wanted).order_by("id")
    return rows
