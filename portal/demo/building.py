"""Builds the invented country through the same actions people use. Deterministic; times are counted back from `at`."""

import json
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from secrets import token_bytes

from django.db import transaction

from officers import actions as officers
from officers.models import Region, Station
from portal.accounts.actions import enrol_code_app, grant_role, make_person
from portal.accounts.choices import Role, Scope
from portal.accounts.models import User
from portal.audit.actions import user_actor
from portal.clock import local_day
from portal.demo.country import feature_collections
from portal.demo.people import ADMIN, COMMANDER, OFFICERS, RESIDENTS, Person
from portal.demo.portraits import drawn_portrait
from portal.places.actions import import_places
from portal.places.models import Level, Place
from portal.places.reading import Attributes

MONTHS = timedelta(days=210)
"""How far back the country stands: longer than its oldest concern."""


@dataclass(frozen=True)
class Plan:
    """One region of the invented country: mailboxes of the officer in charge and the deputy, "" for none."""

    name: str
    station: str
    places: tuple[str, ...]
    officer: str
    deputy: str


KIVILINN, JOESUU = "Kivilinn station", "Jõesuu station"
PLANS = (
    Plan("Kivilinn Centre and Harbour", KIVILINN, ("M1-1", "M1-2"), "mari.tamm", "jaan.kask"),
    Plan("Kivilinn Hills", KIVILINN, ("M1-3", "M1-4"), "jaan.kask", "mari.tamm"),
    Plan("Rannamõisa", KIVILINN, ("M2",), "liis.saar", "peeter.rebane"),
    Plan("Põhjala", KIVILINN, ("M3",), "peeter.rebane", "liis.saar"),
    Plan("Šmarje", JOESUU, ("M4",), "ana.novak", "marko.zupan"),
    Plan("Jõesuu Old Town", JOESUU, ("M5-1",), "marko.zupan", "ana.novak"),
    Plan("Jõesuu Riverside", JOESUU, ("M5-2", "M5-3"), "toomas.lepik", "marko.zupan"),
    Plan("Lõuna", JOESUU, ("M6",), "", ""),
)


@dataclass(frozen=True)
class Cast:
    """Who and what the story needs, by mailbox and by name."""

    people: dict[str, User]
    regions: dict[str, Region]


def build_places(*, by: User, at: datetime) -> None:
    """Import the three levels through the import people use."""
    levels = (("county", Level.COUNTY), ("municipality", Level.MUNICIPALITY), ("settlement", Level.SETTLEMENT))
    collections = feature_collections()
    for name, level in levels:
        parent = "" if level == Level.COUNTY else "parent"
        attributes = Attributes(code="code", name="name", kind="kind", parent=parent, population="population")
        file = BytesIO(json.dumps(collections[name]).encode())
        import_places(file=file, level=level, attributes=attributes, by=user_actor(by), at=at)


@transaction.atomic
def build_people(*, at: datetime) -> dict[str, User]:
    """Make everybody with their roles; nobody has a password, as the demo signs in without."""
    since = local_day(at - MONTHS)
    admin = _staff(ADMIN, by=None, at=at)
    grant_role(user=admin, role=Role.ADMIN, scope=Scope.EVERYTHING, from_on=since, by=None, at=at)
    people = {ADMIN.mailbox: admin}
    for person in (COMMANDER, *OFFICERS):
        people[person.mailbox] = _staff(person, by=admin, at=at)
    for person in RESIDENTS:
        people[person.mailbox] = _person(person, by=admin, at=at)
    for person in OFFICERS[:7]:
        grant_role(
            user=people[person.mailbox], role=Role.OFFICER, scope=Scope.EVERYTHING, from_on=since, by=admin, at=at
        )
    duty = people["helen.mets"]
    grant_role(user=duty, role=Role.DUTY_DESK, scope=Scope.EVERYTHING, from_on=since, by=admin, at=at)
    return people


@transaction.atomic
def build_regions(people: dict[str, User], *, at: datetime) -> Cast:
    """Open stations and regions, appoint officers and deputies, and let one officer be away now."""
    admin, since = people[ADMIN.mailbox], local_day(at - MONTHS)
    stations = _stations(people, since, at=at)
    regions = {plan.name: _region(plan, stations[plan.station], people, since, at=at) for plan in PLANS}
    today = local_day(at)
    officers.record_absence(
        officer=people["liis.saar"],
        from_on=today - timedelta(days=3),
        to_on=today + timedelta(days=18),
        by=admin,
        at=at,
    )
    for number, person in enumerate(OFFICERS):
        _card(people[person.mailbox], person, number, at=at)
    return Cast(people=people, regions=regions)


def _person(person: Person, *, by: User | None, at: datetime) -> User:
    return make_person(email=person.email, name=person.name, language=person.language, by=by, at=at)


def _staff(person: Person, *, by: User | None, at: datetime) -> User:
    """Make a person with a second factor nobody knows: staff without one reach nothing, in the demo too."""
    user = _person(person, by=by, at=at)
    enrol_code_app(user=user, secret=b32encode(token_bytes(20)).decode(), by=None, at=at)
    return user


def _stations(people: dict[str, User], since: date, *, at: datetime) -> dict[str, Station]:
    admin = people[ADMIN.mailbox]
    stations = {
        facts.name: officers.open_station(facts=facts, by=admin, at=at)
        for facts in (
            officers.StationFacts(KIVILINN, "Raekoja 3, Kivilinn", "555 0110", lon=3.95, lat=55.55),
            officers.StationFacts(JOESUU, "Sild 12, Jõesuu", "555 0120", lon=4.75, lat=55.55),
        )
    }
    for mailbox, role, station in (
        ("kaja.oras", Role.STATION_COLLEAGUE, KIVILINN),
        ("luka.kranjc", Role.STATION_COLLEAGUE, JOESUU),
        ("commander", Role.COMMANDER, KIVILINN),
    ):
        scope_id = str(stations[station].pk)
        grant_role(
            user=people[mailbox], role=role, scope=Scope.STATION, scope_id=scope_id, from_on=since, by=admin, at=at
        )
    return stations


def _region(plan: Plan, station: Station, people: dict[str, User], since: date, *, at: datetime) -> Region:
    admin = people[ADMIN.mailbox]
    region = officers.open_region(name=plan.name, station=station, opened_on=since, by=admin, at=at)
    officers.move_places(
        places=list(_places(plan.places)), region=region, from_on=since, by=admin, at=at, initial_import=True
    )
    if plan.officer:
        officers.appoint_officer(region=region, officer=people[plan.officer], from_on=since, by=admin, at=at)
    if plan.deputy:
        officers.appoint_deputy(region=region, deputy=people[plan.deputy], from_on=since, by=admin, at=at)
    return region


def _places(codes: Iterable[str]) -> Iterable[Place]:
    for code in codes:
        yield Place.objects.get(code=code, level=Level.SETTLEMENT if "-" in code else Level.MUNICIPALITY)


def _card(officer: User, person: Person, number: int, *, at: datetime) -> None:
    languages = {"et": "Eesti, English", "sl": "Slovenščina, English", "en": "English, Eesti"}
    facts = officers.CardFacts(
        title="Regional police officer",
        phone=f"555 02{number:02}",
        hours="Monday to Friday 9–17, Wednesday until 19",
        languages=languages[person.language],
    )
    officers.save_card(officer=officer, facts=facts, portrait=BytesIO(drawn_portrait(number)), by=officer, at=at)
