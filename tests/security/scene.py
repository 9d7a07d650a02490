"""A small country with two stations, one region each, and one person of every kind."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from officers.actions import StationFacts, appoint_deputy, appoint_officer, move_places, open_region, open_station
from officers.models import Region, Station
from portal.accounts.actions import enrol_code_app, grant_role
from portal.accounts.choices import Role, Scope
from portal.accounts.models import User
from tests.accounts.people import SECRET, client_of, make_resident
from tests.places.making import make_place

SINCE = date(2020, 1, 1)
OWN_POINT, FOREIGN_POINT = (4.0, 55.5), (4.5, 55.5)
"""lon, lat in WGS84 degrees, inside the two regions."""

ROLES: dict[str, frozenset[Role]] = {
    "anonymous": frozenset(),
    "resident": frozenset(),
    "officer of own region": frozenset({Role.OFFICER}),
    "officer of another region": frozenset({Role.OFFICER}),
    "deputy": frozenset({Role.OFFICER}),
    "station colleague": frozenset({Role.STATION_COLLEAGUE}),
    "duty desk": frozenset({Role.DUTY_DESK}),
    "commander": frozenset({Role.COMMANDER}),
    "admin": frozenset({Role.ADMIN}),
}
"""Everybody who tries every door, with the roles they hold."""
STAFF = [name for name, roles in ROLES.items() if roles]
OWN_REGION = frozenset({"officer of own region", "deputy", "station colleague", "duty desk", "commander"})
FOREIGN_REGION = frozenset({"officer of another region", "duty desk"})


@dataclass
class Scene:
    """What the objects of the matrix are built from."""

    at: datetime
    people: dict[str, User]
    own: Region
    foreign: Region
    memory: dict[str, Any] = field(default_factory=dict)
    """For builders that share what they made."""


def build_scene() -> Scene:
    """Make the country. Nobody has a second factor yet (see client_as)."""
    at = timezone.now()
    people = {name: make_resident(name=name.title()) for name in ROLES if name != "anonymous"}
    own, foreign = (_region(name, point, at) for name, point in (("Own", OWN_POINT), ("Foreign", FOREIGN_POINT)))
    appoint_officer(region=own, officer=people["officer of own region"], from_on=SINCE, by=None, at=at)
    appoint_officer(region=foreign, officer=people["officer of another region"], from_on=SINCE, by=None, at=at)
    appoint_deputy(region=own, deputy=people["deputy"], from_on=SINCE, by=None, at=at)
    station = str(own.station_id)
    _grant(people["station colleague"], Role.STATION_COLLEAGUE, Scope.STATION, station, at)
    _grant(people["commander"], Role.COMMANDER, Scope.STATION, station, at)
    _grant(people["duty desk"], Role.DUTY_DESK, Scope.EVERYTHING, "", at)
    _grant(people["admin"], Role.ADMIN, Scope.EVERYTHING, "", at)
    return Scene(at, people, own, foreign)


def client_as(scene: Scene, name: str, factor: str) -> Client:
    """Return a client of a person; `factor` is "shown", "not shown" or "none"."""
    if name == "anonymous":
        return Client(raise_request_exception=False)
    user = scene.people[name]
    if factor != "none":
        enrol_code_app(user=user, secret=SECRET, by=None, at=scene.at)
    return client_of(user, two_factored=factor == "shown", raise_request_exception=False)


def person(scene: Scene, name: str) -> User | AnonymousUser:
    """Return a person of the scene."""
    return scene.people.get(name) or AnonymousUser()


def _region(name: str, point: tuple[float, float], at: datetime) -> Region:
    station: Station = open_station(facts=StationFacts(name=f"{name} station"), by=None, at=at)
    region = open_region(name=f"{name} region", station=station, opened_on=SINCE, by=None, at=at)
    place = make_place(name, f"{name} village", lon=point[0], lat=point[1])
    move_places(places=[place], region=region, from_on=SINCE, by=None, at=at, initial_import=True)
    return region


def _grant(user: User, role: Role, scope: Scope, scope_id: str, at: datetime) -> None:
    grant_role(user=user, role=role, scope=scope, scope_id=scope_id, from_on=SINCE, by=None, at=at)
