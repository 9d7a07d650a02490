"""An admin signed in, and the invented county of the officers' tests."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from officers.models import Region
from officers.queries import CACHE
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.manage.views import answering
from tests.accounts.people import client_of, make_staff
from tests.append_only import flush_lifts_append_only
from tests.officers.conftest import AT, START, TODAY, land, other_region, region, station

__all__ = ["AT", "START", "TODAY", "flush_lifts_append_only", "land", "other_region", "region", "station"]


@pytest.fixture(autouse=True)
def _nothing_remembered(settings, tmp_path) -> Iterator[None]:
    """Start each test as a new process does, without files kept by another."""
    settings.PORTAL_HOME = tmp_path
    cache.clear()
    CACHE.forget_all()
    yield
    CACHE.forget_all()


@pytest.fixture
def admin(db: None) -> User:
    """Somebody who may do everything on these pages."""
    return make_staff(Role.ADMIN, email="ann.admin@police.example", name="Ann Admin")


@pytest.fixture
def client(admin: User) -> Client:
    """The admin's browser."""
    return client_of(admin)


def today():
    """The local day by the real clock: the pages read it themselves."""
    return answering.today()


def path_of(region: Region, page: str = "") -> str:
    """Return the address of a region's page."""
    return f"/manage/regions/{region.slug}/{page}"
