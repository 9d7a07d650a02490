"""Find a place by what people type: without accents, with typing errors, by old names, narrowed by its surroundings.

An index of every folded name is kept in the process (see kept.py); a search asks the database nothing but the marker.
What is found has a cost, the lower the better: how the name matched, plus what could not be matched.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from portal.folding import fold
from portal.geo.trigrams import Match, Tier, TrigramIndex, closeness
from portal.places.kept import Kept
from portal.places.models import Level, OtherName, Place
from portal.places.words import kind_words, names_within

LONGEST_QUERY = 120
MOST_WORDS = 6
TIER_COST = {Tier.EXACT: 0.0, Tier.BEGINS: 1.0, Tier.WORD_BEGINS: 1.5, Tier.SIMILAR: 2.0}
NOT_CLOSE_COST = 2.0
OTHER_NAME_COST = 0.25
NARROWED_COST = 0.3
"""A query that is a name from first to last word comes before one read as a name and its surroundings."""
WORD_UNMATCHED_COST = 3.0
KIND_UNMATCHED_COST = 0.5
WORD_BEGUN_COST = 0.1
WORD_SIMILAR_COST = 0.5
WORD_CLOSE_ENOUGH = 0.75
WORTH_SHOWING = 2.0
WORTH_GUESSING = 0.35
"""Nothing is shown that costs so much more than the best, where that is a name or only a guess at one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place fit to be chosen from a list: municipality and county tell namesakes apart (empty for wider levels)."""

    place_id: int
    code: str
    level: Level
    name: str
    kind: str
    municipality: str
    county: str
    lon: float
    lat: float
    matched: str
    """The name by which it was found, as written: "Reval" for Tallinn."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A place in the index."""

    found: Found
    population: int
    around: frozenset[str]
    """Folded words of its kind and of the places that hold it."""


@dataclass(frozen=True, slots=True)
class _Name:
    """One written name of one place."""

    entry: int
    written: str
    other: bool


def find_places(q: str, limit: int = 10) -> list[Found]:
    """Return the places a typed text may mean, best first; any text is a fair question and nothing is raised.

    Order: exact name, beginning, beginning of a later word, similar spelling; own names before other names; then the
    more specific level for exact names, the more people otherwise, then name, municipality and code. Words of
    municipality, county or kind before or after the name narrow the list ("Vanamõisa Saue"). Empty for no match.
    """
    words = fold(q[:LONGEST_QUERY]).split()[:MOST_WORDS]
    return _finder.get().find(words, limit) if words and limit > 0 else []


class _Finder:
    def __init__(self) -> None:
        self._entries = _read_entries()
        names: dict[str, list[_Name]] = {}
        kinds = self._kinds = kind_words(entry.found.kind for entry in self._entries)
        positions = {entry.found.place_id: at for at, entry in enumerate(self._entries)}
        for at, entry in enumerate(self._entries):
            for form in names_within(entry.found.name, kinds):
                names.setdefault(form, []).append(_Name(at, "", other=False))
        for place_id, written in OtherName.objects.order_by("place_id", "id").values_list("place_id", "name"):
            form = fold(written)
            if form and place_id in positions:
                names.setdefault(form, []).append(_Name(positions[place_id], written, other=True))
        texts = sorted(names)
        self._names = [tuple(names[text]) for text in texts]
        self._index = TrigramIndex(texts)

    def find(self, words: list[str], limit: int) -> list[Found]:
        best: dict[int, tuple[float, _Name]] = {}
        for name_words, around in self._readings(words):
            for match in self._index.search(" ".join(name_words)):
                for name in self._names[match.number]:
                    cost = self._cost(match, name, around)
                    if name.entry not in best or cost < best[name.entry][0]:
                        best[name.entry] = (cost, name)
        if not best:
            return []
        least = min(cost for cost, _ in best.values())
        bar = least + (WORTH_SHOWING if least < TIER_COST[Tier.SIMILAR] else WORTH_GUESSING)
        hits = [(cost, name) for cost, name in best.values() if cost < bar]
        hits.sort(key=lambda hit: _order(hit[0], self._entries[hit[1].entry]))
        return [_shown(self._entries[name.entry].found, name) for _, name in hits[:limit]]

    def _readings(self, words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
        """Yield the ways to read a query as a name and words around it: all of it a name, then each cut either way.

        Nothing is cut where the whole is a name; a word that only says a kind is no name beside others.
        """
        yield words, []
        if self._index.has(" ".join(words)):
            return
        for cut in range(len(words) - 1, 0, -1):
            for name_words, around in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
                if not self._kinds.issuperset(name_words):
                    yield name_words, around

    def _cost(self, match: Match, name: _Name, around: list[str]) -> float:
        cost = TIER_COST[match.tier] + (OTHER_NAME_COST if name.other else 0.0)
        if match.tier == Tier.SIMILAR:
            cost += NOT_CLOSE_COST * (1 - match.closeness)
        if around:
            held = self._entries[name.entry].around
            cost += NARROWED_COST + sum(self._word_cost(word, held) for word in around)
        return round(cost, 3)

    def _word_cost(self, word: str, around: frozenset[str]) -> float:
        if word in around:
            return 0.0
        return min(KIND_UNMATCHED_COST if word in self._kinds else WORD_UNMATCHED_COST, _begun_cost(word, around))


def _begun_cost(word: str, around: frozenset[str]) -> float:
    if any(each.startswith(word) for each in around):
        return WORD_BEGUN_COST
    if any(closeness(word, each) >= WORD_CLOSE_ENOUGH for each in around):
        return WORD_SIMILAR_COST
    return WORD_UNMATCHED_COST


def _order(cost: float, entry: _Entry) -> tuple[float, int, int, int, str, str, str]:
    found = entry.found
    exact = cost < TIER_COST[Tier.BEGINS]
    first, second = (found.level, -entry.population) if exact else (-entry.population, found.level)
    county_last = 0 if exact or found.level != Level.COUNTY else 1
    return cost, county_last, first, second, found.name, found.municipality, found.code


def _shown(found: Found, name: _Name) -> Found:
    if not name.other:
        return found
    return replace(found, matched=name.written)


def _read_entries() -> list[_Entry]:
    fields = ("id", "code", "level", "name", "kind", "parent_id", "population", "lon", "lat")
    rows = {row["id"]: row for row in Place.objects.order_by("id").values(*fields)}
    entries = []
    shared: dict[str, frozenset[str]] = {}
    for row in rows.values():
        above: list[dict[str, Any]] = []
        parent_id = row["parent_id"]
        while parent_id is not None and len(above) < len(Level):
            above.append(rows[parent_id])
            parent_id = rows[parent_id]["parent_id"]
        names = {each["level"]: each["name"] for each in above}
        found = Found(
            place_id=row["id"],
            code=row["code"],
            level=Level(row["level"]),
            name=row["name"],
            kind=row["kind"],
            municipality=names.get(Level.MUNICIPALITY, ""),
            county=names.get(Level.COUNTY, ""),
            lon=row["lon"],
            lat=row["lat"],
            matched=row["name"],
        )
        words = " ".join([row["kind"], *names.values()])
        if words not in shared:
            shared[words] = frozenset(fold(words).split())
        entries.append(_Entry(found, row["population"] or 0, shared[words]))
    return entries


_finder: Kept[_Finder] = Kept(_Finder)
