"""What a file of outlines calls its attributes, and which of them probably holds what. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from portal.places.reading import CODE_LENGTH, Attributes

MOST_ATTRIBUTES = 40
MOST_EXAMPLES = 3
NAME_SHOWN = 60


@dataclass
class Attribute:
    """One attribute of the file's features."""

    name: str
    filled_count: int = 0
    values: set[str] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)
    """The first few different values, cut short."""

    def take(self, value: object) -> None:
        """Note one value."""
        if value is None or value == "" or isinstance(value, dict | list | bool):
            return
        text = " ".join(str(value).split())
        self.filled_count += 1
        if text not in self.values and len(self.examples) < MOST_EXAMPLES:
            self.examples.append(text[:NAME_SHOWN])
        self.values.add(text)


@dataclass(frozen=True)
class Look:
    """What a file holds, as far as one must know to say which attribute is what."""

    feature_count: int
    attributes: tuple[Attribute, ...]
    """In the order of the file, at most forty."""


def look_at(features: Iterable[object]) -> Look:
    """Return what the features of a file are described by. Raises what reading them raises (FileRefused)."""
    found: dict[str, Attribute] = {}
    count = 0
    for feature in features:
        count += 1
        properties = feature.get("properties") if isinstance(feature, Mapping) else None
        for name, value in (properties if isinstance(properties, Mapping) else {}).items():
            if "\0" in name or (name not in found and len(found) >= MOST_ATTRIBUTES):
                continue
            found.setdefault(name, Attribute(name)).take(value)
    return Look(count, tuple(found.values()))


def guess(look: Look, parent_codes: Collection[str]) -> Attributes:
    """Return which attribute probably holds what, empty where none does; the admin says whether it is right.

    By the values alone, as every country names its columns otherwise: a code is short and different for each feature,
    a parent is the code of a place one level wider, a kind is one of a few words in small letters.
    """
    parents = frozenset(parent_codes)
    code = _first(look, lambda each: _is_code(each, look.feature_count), ())
    parent = _first(look, lambda each: bool(parents) and each.values <= parents, (code,))
    name = _first(look, _is_name, (code, parent))
    kind = _first(look, _is_kind, (code, parent, name))
    population = _first(look, lambda each: "popul" in each.name.lower() and _is_number(each), (code, parent))
    return Attributes(code=code, name=name, kind=kind, parent=parent, population=population)


def _first(look: Look, wanted: Callable[[Attribute], bool], taken: Collection[str]) -> str:
    fit = (each.name for each in look.attributes if each.name not in taken and each.values and wanted(each))
    return next(fit, "")


def _is_code(each: Attribute, feature_count: int) -> bool:
    short = all(len(value) <= CODE_LENGTH and " " not in value for value in each.values)
    return short and len(each.values) == each.filled_count == feature_count and any(map(_has_digit, each.values))


def _is_name(each: Attribute) -> bool:
    return not any(map(_has_digit, list(each.values)[:200])) and any(value[0].isupper() for value in each.values)


def _is_kind(each: Attribute) -> bool:
    return len(each.values) <= MOST_ATTRIBUTES and all(value.islower() for value in each.values)


def _is_number(each: Attribute) -> bool:
    return all(value.removesuffix(".0").isdigit() for value in each.values)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
