"""From a file of outlines to checked places: nothing is written here, and nothing is asked of the database."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from portal.geo.shapes import BadShape, Bounds, from_geojson, inside_point, position_problem, to_wkb
from portal.places.choices import Problem
from portal.places.errors import AttributeAbsent

CODE_LENGTH = 20
NAME_LENGTH = 120
KIND_LENGTH = 40
MOST_PEOPLE = 2_000_000_000


@dataclass(frozen=True)
class Attributes:
    """Which attribute of a feature holds what; empty means the file has none."""

    code: str
    name: str
    kind: str = ""
    """Without it, a last word in lower case that at least two names share is the kind ("Harku vald")."""
    parent: str = ""
    """The code of the place one level wider."""
    population: str = ""


@dataclass(frozen=True)
class ReadPlace:
    """One checked feature."""

    position: int
    code: str
    name: str
    kind: str
    parent: str
    population: int | None
    wkb: bytes
    lon: float
    lat: float
    repaired: bool


@dataclass(frozen=True)
class Refusal:
    """One feature or row that is not taken; `position` counts from 1."""

    position: int
    code: str
    name: str
    problem: Problem

    @property
    def text(self) -> str:
        """The refusal as a sentence in the reader's language."""
        named = " ".join(part for part in (self.code, self.name) if part) or "?"
        return _("Entry %(position)d (%(named)s): %(why)s") % {
            "position": self.position,
            "named": named,
            "why": self.problem.label,
        }


@dataclass(frozen=True)
class Reading:
    """What a file holds: places fit to be taken, refusals, and every code that was named, refused ones too."""

    places: tuple[ReadPlace, ...]
    refused: tuple[Refusal, ...]
    codes: frozenset[str]


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read_places(features: Iterator[object], attributes: Attributes, bounds: Bounds) -> Reading:
    """Check every feature. Raises AttributeAbsent when no feature has a named attribute, and what `features` raises.

    All features that share a code are refused: which of them is meant cannot be known.
    """
    places: list[ReadPlace] = []
    refused: list[Refusal] = []
    codes: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for position, feature in enumerate(features, start=1):
        properties = _properties(feature)
        seen.update(properties.keys())
        code, name = _text(properties.get(attributes.code)), _text(properties.get(attributes.name))
        codes.update([code] if code else [])
        try:
            places.append(_place(position, feature, attributes, bounds))
        except _Refused as refusal:
            refused.append(Refusal(position, _shown(code), _shown(name), refusal.problem))
    _check_attributes(attributes, seen, bool(codes or refused))
    doubles = [place for place in places if codes[place.code] > 1]
    refused += [Refusal(place.position, place.code, place.name, Problem.DUPLICATE_CODE) for place in doubles]
    kept = [place for place in places if codes[place.code] == 1]
    return Reading(
        tuple(kept if attributes.kind else _with_guessed_kinds(kept)),
        tuple(sorted(refused, key=lambda refusal: refusal.position)),
        frozenset(codes),
    )


def clean_name(value: object) -> str:
    """Return a name of a file with single blanks. Empty when it is no text."""
    return _text(value)


def is_shown(text: str) -> bool:
    """Say whether a text holds no control characters or halves of characters."""
    return all(unicodedata.category(character) not in {"Cc", "Cs"} for character in text)


def _place(position: int, feature: object, attributes: Attributes, bounds: Bounds) -> ReadPlace:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise _Refused(Problem.NOT_A_FEATURE)
    properties = _properties(feature)
    code, name, kind = _checked_words(properties, attributes)
    parent = _text(properties.get(attributes.parent)) if attributes.parent else ""
    if attributes.parent and not parent:
        raise _Refused(Problem.NO_PARENT)
    population = _population(properties.get(attributes.population)) if attributes.population else None
    try:
        shape = from_geojson(feature.get("geometry"))
    except BadShape as bad:
        raise _Refused(Problem(bad.problem.value)) from None
    wrong = position_problem(shape.polygon, bounds)
    if wrong is not None:
        raise _Refused(Problem(wrong.value))
    lon, lat = inside_point(shape.polygon)
    return ReadPlace(position, code, name, kind, parent, population, to_wkb(shape.polygon), lon, lat, shape.repaired)


def _checked_words(properties: Mapping[str, object], attributes: Attributes) -> tuple[str, str, str]:
    code, name = _text(properties.get(attributes.code)), _text(properties.get(attributes.name))
    kind = _text(properties.get(attributes.kind)) if attributes.kind else ""
    checks = (
        (not code, Problem.NO_CODE),
        (len(code) > CODE_LENGTH, Problem.CODE_TOO_LONG),
        (not name, Problem.NO_NAME),
        (len(name) > NAME_LENGTH, Problem.NAME_TOO_LONG),
        (len(kind) > KIND_LENGTH, Problem.KIND_TOO_LONG),
        (not is_shown(code + name + kind), Problem.BAD_CHARACTERS),
    )
    for wrong, problem in checks:
        if wrong:
            raise _Refused(problem)
    return code, name, kind


def _properties(feature: object) -> Mapping[str, object]:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    return properties if isinstance(properties, Mapping) else {}


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(str(value).split())


def _shown(text: str) -> str:
    return "".join(character if is_shown(character) else "?" for character in text[:60])


def _population(value: object) -> int | None:
    """Return a count of people; None where the file leaves it out."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < NAME_LENGTH:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_PEOPLE:
        raise _Refused(Problem.BAD_POPULATION)
    return value


def _check_attributes(attributes: Attributes, seen: Counter[str], any_feature: bool) -> None:
    if not any_feature and not seen:
        return
    named = (attributes.code, attributes.name, attributes.kind, attributes.parent, attributes.population)
    for attribute in named:
        if attribute and attribute not in seen:
            held = ", ".join(name for name, _count in seen.most_common(20))
            raise AttributeAbsent(f"({attribute}; {held})")


def _with_guessed_kinds(places: list[ReadPlace]) -> list[ReadPlace]:
    last_words = Counter(_last_word(place.name) for place in places)
    kinds = {word for word, count in last_words.items() if word.islower() and count > 1 and len(word) <= KIND_LENGTH}
    return [replace(place, kind=_last_word(place.name) if _last_word(place.name) in kinds else "") for place in places]


def _last_word(name: str) -> str:
    return name.rpartition(" ")[2] if " " in name else ""
