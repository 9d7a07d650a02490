"""Every page below /manage/ is for admins alone; for others it looks as if it were not there."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from officers.actions import appoint_deputy, appoint_officer, record_absence
from portal.accounts.choices import Role
from tests.accounts.people import client_of, make_resident, make_staff
from tests.manage.conftest import AT, START, TODAY
from tests.officers.conftest import person

POST_ONLY = {"manage-person-invite", "manage-person-on"}
NEEDS_FILE = {"manage-places-check", "manage-names-check", "manage-regions-check"}
OTHER_ROLES = [role for role in Role if role != Role.ADMIN]


@pytest.fixture
def addresses(land, region, admin) -> dict[str, str]:
    """One address for each page."""
    officer, deputy = person("Olga Officer"), person("Dan Deputy")
    assignment = appoint_officer(region=region, officer=officer, from_on=START, by=None, at=AT)
    deputyship = appoint_deputy(region=region, deputy=deputy, from_on=START, by=None, at=AT)
    absence = record_absence(officer=officer, from_on=TODAY, to_on=TODAY.replace(year=2090), by=None, at=AT)
    values = {
        "place_id": land.county.pk,
        "level": 3,
        "token": "0" * 32,
        "from_on": START,
        "slug": region.slug,
        "assignment_id": assignment.pk,
        "deputyship_id": deputyship.pk,
        "absence_id": absence.pk,
        "public_id": officer.public_id,
        "grant_id": officer.grants.get().pk,
    }
    assert get_resolver().url_patterns  # reading them registers the converters
    found = {}
    for pattern in get_resolver("portal.manage.urls").url_patterns:
        names = pattern.pattern.converters
        known = values | ({"slug": region.station.slug} if pattern.name == "manage-station" else {})
        found[pattern.name] = reverse(pattern.name, kwargs={name: known[name] for name in names})
    return found


def test_every_page_opens_for_an_admin(client, addresses):
    expected = {name: 405 if name in POST_ONLY else 302 if name in NEEDS_FILE else 200 for name in addresses}
    assert {name: client.get(address).status_code for name, address in addresses.items()} == expected


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_no_page_is_there_for_other_staff(addresses, role):
    client = client_of(make_staff(role))
    statuses = {client.get(address).status_code for address in addresses.values()}
    assert statuses | {client.post(address).status_code for address in addresses.values()} == {404}


def test_no_page_is_there_for_a_resident(addresses):
    client = client_of(make_resident())
    assert {client.get(address).status_code for address in addresses.values()} == {404}


def test_an_admin_without_second_factor_is_sent_to_set_one_up(addresses):
    client = client_of(make_staff(Role.ADMIN, factor=False), two_factored=False)
    assert {client.get(address)["Location"] for address in addresses.values()} == {reverse("mfa_index")}


def test_visitors_are_sent_to_sign_in_and_cannot_send_anything(addresses, db):
    client = Client()
    assert {client.get(address).status_code for address in addresses.values()} == {302}
    assert {client.post(address).status_code for address in addresses.values()} == {404}


def test_the_link_to_the_pages_shows_for_admins_alone(client, db):
    assert b'href="/manage/"' in client.get("/account/").content
    assert b'href="/manage/"' not in client_of(make_staff(Role.COMMANDER)).get("/account/").content
