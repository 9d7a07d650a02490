"""From what somebody typed or pointed at to the officer, or to the places it might mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from officers.queries.cards import CardContext, card_context
from officers.queries.cover import who_answers
from officers.queries.regions import region_at, region_of_place
from officers.queries.territory import RegionHit
from portal.places.finder import find_places
from portal.places.models import Place


@dataclass(frozen=True)
class Choice:
    """One place it might mean."""

    place_id: int
    name: str
    kind: str
    around: str
    """Municipality and county, from near to far."""


@dataclass(frozen=True)
class Finding:
    """The officer's card, or places to choose from, or neither."""

    card: CardContext | None = None
    place: Choice | None = None
    """The place the card is for, where one was named."""
    choices: tuple[Choice, ...] = ()


def officer_at(*, lon: float, lat: float, on: date) -> Finding:
    """Return the card of whoever answers at the point (WGS84 degrees), the duty desk's where no region is."""
    return Finding(card=_card(region_at(lon=lon, lat=lat, on=on), on))


def officer_of_place(*, place_id: int, on: date) -> Finding:
    """Return the card for a place; where only its parts have regions, the parts to choose from; empty if unknown."""
    place = Place.objects.select_related("parent__parent").filter(pk=place_id).first()
    if place is None:
        return Finding()
    hit = region_of_place(place_id=place.pk, on=on)
    if hit is None:
        parts = place.children.select_related("parent__parent")
        choices = tuple(_choice(part) for part in parts if region_of_place(place_id=part.pk, on=on))
        if choices:
            return Finding(place=_choice(place), choices=choices)
    return Finding(card=_card(hit, on), place=_choice(place))


def officer_by_words(*, words: str, on: date) -> Finding:
    """Return the card when the words mean one place, else the places they might mean, best first."""
    found = find_places(words)
    if len(found) == 1:
        return officer_of_place(place_id=found[0].place_id, on=on)
    return Finding(
        choices=tuple(
            Choice(match.place_id, match.name, match.kind, _joined((match.municipality, match.county), match.name))
            for match in found
        )
    )


def _card(hit: RegionHit | None, on: date) -> CardContext:
    responsible = who_answers(
        region_id=hit.region_id if hit else None, on=on, extent_id=hit.extent_id if hit else None
    )
    return card_context(responsible, on)


def _choice(place: Place) -> Choice:
    wider, widest = place.parent, place.parent.parent if place.parent else None
    names = [around.name for around in (wider, widest) if around]
    return Choice(place.pk, place.name, place.kind, _joined(names, place.name))


def _joined(names: Iterable[str], own: str) -> str:
    return ", ".join(name for name in names if name and name != own)
