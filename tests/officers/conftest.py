"""An invented county: two municipalities side by side, four villages, two stations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from shapely import to_wkb
from shapely.geometry import box

from officers.actions import StationFacts, open_region, open_station
from officers.models import Region, Station
from officers.queries import CACHE
from portal.accounts.actions import grant_role, make_person
from portal.accounts.choices import Role, Scope
from portal.accounts.models import User
from portal.places.kept import forget_everything
from portal.places.models import Boundary, Level, Place

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
START = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Start each test as a new process does: what was rolled back must not be remembered."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    CACHE.forget_all()
    forget_everything()


@dataclass(frozen=True)
class Land:
    """Places of the invented county; x runs east, y north, both within the demo country's bounds."""

    county: Place
    west: Place
    east: Place
    villages: tuple[Place, ...]
    """Two of the west, then two of the east, from south to north."""


@pytest.fixture
def land(db: None) -> Land:
    """A county 4.0-4.4 by 55.4-55.8, cut into halves and quarters."""
    county = _place(Level.COUNTY, "0001", "Mainland", None, (4.0, 55.4, 4.4, 55.8))
    west = _place(Level.MUNICIPALITY, "0010", "Westby", county, (4.0, 55.4, 4.2, 55.8))
    east = _place(Level.MUNICIPALITY, "0020", "Eastby", county, (4.2, 55.4, 4.4, 55.8))
    villages = (
        _place(Level.SETTLEMENT, "1001", "Alder", west, (4.0, 55.4, 4.2, 55.6)),
        _place(Level.SETTLEMENT, "1002", "Birch", west, (4.0, 55.6, 4.2, 55.8)),
        _place(Level.SETTLEMENT, "1003", "Cedar", east, (4.2, 55.4, 4.4, 55.6)),
        _place(Level.SETTLEMENT, "1004", "Dogwood", east, (4.2, 55.6, 4.4, 55.8)),
    )
    return Land(county, west, east, villages)


@pytest.fixture
def station(db: None) -> Station:
    """A station with a telephone."""
    return open_station(facts=StationFacts(name="Westby station", phone="555 0101"), by=None, at=AT)


@pytest.fixture
def region(station: Station) -> Region:
    """A region open since the start of the year."""
    return open_region(name="West", station=station, opened_on=START, by=None, at=AT)


@pytest.fixture
def other_region(station: Station) -> Region:
    """A second region of the same station."""
    return open_region(name="East", station=station, opened_on=START, by=None, at=AT)


@pytest.fixture
def admin(db: None) -> User:
    """Somebody who may change regions."""
    return with_role(person("Ann Admin"), Role.ADMIN)


def person(name: str) -> User:
    """Make a person; the address follows from the name."""
    address = name.lower().replace(" ", ".") + "@police.example"
    return make_person(email=address, name=name, language="en", by=None, at=AT)


def with_role(user: User, role: Role, scope: Scope = Scope.EVERYTHING, scope_id: str = "") -> User:
    """Give the person a role since the start of the year."""
    grant_role(user=user, role=role, scope=scope, scope_id=scope_id, from_on=START, by=None, at=AT)
    return user


def _place(
    level: Level, code: str, name: str, parent: Place | None, bounds: tuple[float, float, float, float]
) -> Place:
    outline = box(*bounds)
    inside = outline.representative_point()
    place = Place.objects.create(level=level, code=code, name=name, parent=parent, lon=inside.x, lat=inside.y)
    Boundary.objects.create(place=place, wkb=to_wkb(outline))
    return place
