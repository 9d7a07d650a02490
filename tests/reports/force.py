"""A small invented force: two stations, four regions, everybody who may stand in for somebody, one resident."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.test import Client
from django.utils import timezone

from officers.actions import StationFacts, appoint_deputy, appoint_officer, move_places, open_region, open_station
from officers.models import Region, Station
from portal.accounts.choices import Role, Scope
from portal.accounts.models import User
from portal.places.models import Level, Place
from portal.vault.actions import Identity
from reports import actions
from reports.actions.steps import Follower
from reports.choices import ContactLevel, Outcome, Status
from reports.models import Concern
from reports.receipts import new_receipt
from tests.accounts.people import client_of, make_resident, make_staff
from tests.places.making import make_place

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday, eleven o'clock in the demo country."""
SINCE = date(2020, 1, 1)
WEST, EAST, FAR, BARE = (4.0, 55.5), (4.2, 55.5), (4.4, 55.5), (4.6, 55.5)
"""Points (lon, lat) in the four regions."""
NOWHERE = (5.3, 56.3)
"""In the country, in no region."""
ABROAD = (24.7, 59.4)
WORDS = "The lamp by the zebrafinch stairs is dark."
PLANTED = Identity(name="Planta Plantarum", email="planta@plantarum.example", phone="+372 5551 2345")
SEEN = Identity(name="Sea Seen", email="sea@seen.example")


@dataclass(frozen=True)
class Force:
    """Who answers where: `west` has an officer and a deputy, `east` an officer, `bare` nobody; `far` is elsewhere."""

    station: Station
    elsewhere: Station
    west: Region
    east: Region
    bare: Region
    far: Region
    places: dict[str, Place]
    officer: User
    deputy: User
    eastern: User
    colleague: User
    stranger: User
    commander: User
    desk: User
    admin: User
    resident: User


def build_force() -> Force:
    """Build it through the actions people use."""
    places = _places()
    station, elsewhere = (
        open_station(facts=StationFacts(name=name), by=None, at=AT) for name in ("Near station", "Far station")
    )
    west, east, bare = (_region(name, station, places[name]) for name in ("West", "East", "Bare"))
    far = _region("Far", elsewhere, places["Far"])
    at_station = {"scope": Scope.STATION, "scope_id": str(station.pk)}
    force = Force(
        station, elsewhere, west, east, bare, far, places,
        officer=make_staff(Role.OFFICER, name="Olga Officer"),
        deputy=make_staff(Role.OFFICER, name="Dora Deputy"),
        eastern=make_staff(Role.OFFICER, name="Edda Eastern"),
        colleague=make_staff(Role.STATION_COLLEAGUE, **at_station, name="Kalle Colleague"),
        stranger=make_staff(Role.OFFICER, name="Stina Stranger"),
        commander=make_staff(Role.COMMANDER, **at_station, name="Conny Commander"),
        desk=make_staff(Role.DUTY_DESK, name="Desi Desk"),
        admin=make_staff(Role.ADMIN, name="Adam Admin"),
        resident=make_resident(name="Resi Dent"),
    )  # fmt: skip
    for region, officer in ((west, force.officer), (east, force.eastern), (far, force.stranger)):
        appoint_officer(region=region, officer=officer, from_on=SINCE, by=None, at=AT)
    appoint_deputy(region=west, deputy=force.deputy, from_on=SINCE, by=None, at=AT)
    return force


def _places() -> dict[str, Place]:
    county = make_place("1", "Mainland", level=Level.COUNTY, lon=4.3, lat=55.5)
    spots = {"West": WEST, "East": EAST, "Far": FAR, "Bare": BARE}
    return {
        name: make_place(f"1{number}", f"{name}ham", level=Level.MUNICIPALITY, parent=county, lon=lon, lat=lat)
        for number, (name, (lon, lat)) in enumerate(spots.items())
    }


def _region(name: str, station: Station, place: Place) -> Region:
    region = open_region(name=name, station=station, opened_on=SINCE, by=None, at=AT)
    move_places(places=[place], region=region, from_on=SINCE, by=None, at=AT, initial_import=True)
    return region


def submission(
    *,
    level: str = ContactLevel.OFFICER,
    identity: Identity | None = PLANTED,
    point: tuple[float, float] | None = WEST,
    **said: object,
) -> actions.Submission:
    """Return what a resident of the western region says."""
    lon, lat = point or (None, None)
    given = actions.Submission(words=WORDS, language="en", contact_level=ContactLevel(level), lon=lon, lat=lat)
    return replace(given, identity=identity, **said)


def raised(
    *, level: str = ContactLevel.OFFICER, at: datetime = AT, by: User | None = None, receipt: str = "", **said: object
) -> Concern:
    """Return a concern just raised; with a mail address unless told otherwise."""
    given = submission(level=level, **said)
    return actions.submit_concern(submission=given, receipt=receipt or new_receipt(), by=by, at=at)


def follower(concern: Concern, way: str = "receipt") -> Follower:
    """Return whoever raised it."""
    return Follower(concern.pk, way)


def in_status(status: str, force: Force, *, at: datetime = AT, **said: object) -> Concern:
    """Return a concern of the western region brought into the status through the actions people use."""
    concern = raised(at=at - timedelta(hours=3), **said)
    told = {"by": force.officer, "at": at - timedelta(hours=1)}
    if status != Status.RECEIVED:
        actions.open_concern(concern=concern, by=force.officer, at=at - timedelta(hours=2))
        concern.refresh_from_db()
    if status == Status.IN_PROGRESS:
        actions.start_work(concern=concern, **told)
    elif status == Status.WAITING:
        actions.ask_resident(concern=concern, words="Which side?", **told)
    elif status == Status.REFERRED:
        actions.refer_concern(concern=concern, to_whom="Road service", reason="Theirs.", **told)
    elif status == Status.CLOSED:
        actions.close_concern(concern=concern, outcome=Outcome.RESOLVED, words="It is lit again.", **told)
    concern.refresh_from_db()
    assert concern.status == status
    return concern


def raised_now(**said: object) -> Concern:
    """Return a concern raised an hour ago, for pages, which read the clock."""
    return raised(at=timezone.now() - timedelta(hours=1), **said)


def at_desk(user: User) -> Client:
    """Return a client of somebody signed in with a second factor."""
    return client_of(user)
