"""From what an admin typed to the places meant, and what moving them comes to."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from officers.queries import MovePlan
from portal.folding import fold
from portal.places.finder import find_places
from portal.places.models import Level, Place

LEVELS = {level.name.lower(): level for level in Level}
MOST_CANDIDATES = 20


@dataclass(frozen=True)
class Meant:
    """One typed line and the places it may mean: one, several to choose from, or none."""

    line: str
    places: tuple[Place, ...]
    sure: bool
    """A code, or a name that only one place bears."""


@dataclass(frozen=True)
class People:
    """How many people a plan moves."""

    count: int
    unknown_count: int
    """Places whose population nobody has told us."""


def places_meant(lines: Sequence[str]) -> list[Meant]:
    """Return what each line may mean: a code ("municipality:0784") or a name, also misspelt. Two statements."""
    by_code = _by_code(lines)
    guesses = {line: _by_name(line) for line in lines if not by_code.get(line)}
    wanted = {place_id for ids, _sure in guesses.values() for place_id in ids}
    known = Place.objects.select_related("parent__parent").in_bulk(wanted)
    meant = []
    for line in lines:
        if places := by_code.get(line):
            meant.append(Meant(line, tuple(places), sure=len(places) == 1))
            continue
        ids, sure = guesses[line]
        meant.append(Meant(line, tuple(known[each] for each in ids if each in known), sure))
    return meant


def people_moved(plan: MovePlan) -> People:
    """Return how many people live in the places that move, counting a village inside a moved municipality once."""
    moved = {move.place.pk for move in plan.moves}
    outermost = [move.place for move in plan.moves if not moved.intersection(_above(move.place))]
    known = [place.population for place in outermost if place.population is not None]
    return People(sum(known), len(outermost) - len(known))


def plan_print(plan: MovePlan) -> str:
    """Return a short text that is the same only for the same plan: what moves from where, into which region, when."""
    moves = [(move.place.pk, move.ended_extent.pk if move.ended_extent else 0, move.until) for move in plan.moves]
    return hashlib.sha256(repr((plan.region.pk, plan.from_on, moves)).encode()).hexdigest()[:32]


def _above(place: Place) -> set[int]:
    ids = [place.parent_id, place.parent.parent_id if place.parent else None]
    return {each for each in ids if each is not None}


def _by_code(lines: Iterable[str]) -> dict[str, list[Place]]:
    parts = {line: line.rpartition(":") for line in lines}
    codes = {code for _level, _colon, code in parts.values()}
    found: dict[str, list[Place]] = defaultdict(list)
    for place in Place.objects.filter(code__in=codes).select_related("parent__parent").order_by("level"):
        found[place.code].append(place)
    return {
        line: [place for place in found[code] if not level or LEVELS.get(level.strip().lower()) == place.level]
        for line, (level, _colon, code) in parts.items()
    }


def _by_name(line: str) -> tuple[list[int], bool]:
    found = find_places(line, limit=MOST_CANDIDATES)
    folded = fold(line)
    same = [each for each in found if folded in {fold(each.name), fold(_bare(each.name))}]
    if len(same) == 1:
        return [same[0].place_id], True
    return [each.place_id for each in (same or found)], False


def _bare(name: str) -> str:
    """Return a name without a last word in small letters, which is a kind: "Abja-Paluoja linn"."""
    rest, _blank, last = name.rpartition(" ")
    return rest if rest and last.islower() else name
