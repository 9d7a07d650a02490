"""What residents see of whoever answers them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Literal

from django.conf import settings
from django.urls import reverse

from officers.models import Card, Region
from officers.queries.cover import Responsible
from portal.accounts.models import User

Situation = Literal["present", "away", "vacant"]


@dataclass(frozen=True)
class Face:
    """One person as residents see them."""

    name: str
    initials: str
    """Stand where there is no portrait."""
    portrait_url: str
    title: str
    phone: str
    hours: str
    languages: str
    about: str


@dataclass(frozen=True)
class CardContext:
    """Everything templates/officers/card.html shows."""

    region: Region | None
    """With its station; None: the duty desk alone."""
    on: date
    situation: Situation
    """Of the officer in charge."""
    officer: Face | None
    """The officer in charge; None for a vacancy."""
    answerer: Face | None
    """Who answers today; the officer in charge unless away; None: the duty desk as an office."""
    answer_working_days: int
    desk_name: str
    desk_phone: str


def card_context(responsible: Responsible, on: date) -> CardContext:
    """Return what the card of whoever answers shows on the day. One statement, none for the duty desk as an office."""
    officer, answerer = responsible.in_charge, responsible.answerer
    cards = _cards_of(person for person in (officer, answerer) if person)
    return CardContext(
        region=responsible.region,
        on=on,
        situation="vacant" if officer is None else "present" if officer == answerer else "away",
        officer=_face(officer, cards) if officer else None,
        answerer=_face(answerer, cards) if answerer else None,
        answer_working_days=settings.COUNTRY.answer_working_days,
        desk_name=settings.COUNTRY.force_name,
        desk_phone=settings.COUNTRY.duty_desk_phone,
    )


def portrait_url(card: Card) -> str:
    """Return where the portrait is served, or "" without one; it changes with the picture and may be kept for long."""
    if not card.portrait:
        return ""
    address = reverse("officer-portrait", kwargs={"public_id": card.public_id})
    return f"{address}?v={portrait_version(card)}"


def portrait_version(card: Card) -> str:
    """Return what tells one picture of the card from the next."""
    return PurePath(str(card.portrait.name)).stem


def initials(name: str) -> str:
    """Return the first letters of the first and last name."""
    words = name.split()
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


def _cards_of(people: Iterable[User]) -> dict[int, Card]:
    ids = {person.pk for person in people}
    return Card.objects.in_bulk(ids) if ids else {}


def _face(person: User, cards: dict[int, Card]) -> Face:
    card = cards.get(person.pk) or Card(officer=person)
    return Face(
        name=str(person),
        initials=initials(str(person)),
        portrait_url=portrait_url(card),
        title=card.title,
        phone=card.phone,
        hours=card.hours,
        languages=card.languages,
        about=card.about,
    )
