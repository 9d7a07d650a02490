"""An admin's first day: places from a file, station, region, officer and deputy, and the outgoing mail."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.served import Served
from tests.journeys.visitor import DESKTOP, PHONE, Opens, Visitor

pytestmark = pytest.mark.browser
SQUARE = [[5.2, 56.36], [5.4, 56.36], [5.4, 56.46], [5.2, 56.46], [5.2, 56.36]]
INSIDE = "lon=5.3&lat=56.4"


def test_admin_brings_places_station_region_officer_and_deputy(opens: Opens, portal: Served) -> None:
    admin = opens(DESKTOP).sign_in_as("Kadri Põld").heading("Manage")
    admin.shot("manage")
    _import(admin, "Municipalities", {"code": "N1", "name": "Uusvald", "kind": "vald", "parent": "C2"})
    _import(admin, "Settlements", {"code": "N1-1", "name": "Uuskülake", "kind": "küla", "parent": "N1"})
    _open_station_and_region(admin)
    _move_places(admin)
    email = _make_person(admin, portal)
    _appoint(admin, email)

    resident = opens(PHONE).go("/officers/find/?q=uuskulake")
    resident.sees("Uuskülake", "Vaike Uus", "Uusvald North", "Uusvald station")
    resident.go(f"/officers/find/?{INSIDE}").sees("Vaike Uus")


def test_admin_sees_a_letter_given_up_and_sends_it_again(opens: Opens, portal: Served) -> None:
    portal.ask("deliver_mail")
    portal.ask("refuse_a_letter")
    admin = opens(DESKTOP).sign_in_as("Kadri Põld").go("/manage/outbox/")
    admin.heading("Outgoing mail").sees("refused").shot("manage-outbox")
    admin.press("Send again", exact=False).sees("Outgoing mail")
    assert portal.ask("deliver_mail") >= 0


def _import(admin: Visitor, level: str, facts: dict[str, str]) -> None:
    shape = {"type": "Polygon", "coordinates": [SQUARE]}
    feature = {"type": "Feature", "properties": facts, "geometry": shape}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    admin.go("/manage/import-places/").choose(level)
    file = {"name": "places.geojson", "mimeType": "application/geo+json", "buffer": content}
    admin.field("GeoJSON file").set_input_files(file)  # type: ignore[arg-type]  # playwright's own dictionary type
    admin.press("Look at the file").heading("Which attribute is what?").shot(f"manage-import-{level.lower()}")
    admin.press("Show what would happen").sees("What would happen").press("Import these places")
    admin.heading("The places are imported").sees("1")


def _open_station_and_region(admin: Visitor) -> None:
    admin.go("/manage/new-station/").write("Name", "Uusvald station").write("Telephone", "555 0777")
    admin.press("Open the station").sees("Uusvald station is open.")
    admin.go("/manage/new-region/").write("Name", "Uusvald North")
    admin.field("Station").select_option(label="Uusvald station")
    admin.press("Open the region").heading("Uusvald North").sees("nobody")


def _move_places(admin: Visitor) -> None:
    admin.write("Places", "Uusvald").press("Show what would move").sees("What would move", "Uusvald")
    admin.shot("manage-move")
    admin.press("Move them").heading("Uusvald North").sees("Uusvald")


def _make_person(admin: Visitor, portal: Served) -> str:
    region = admin.path()
    email = "vaike.uus@demo.example"
    admin.go("/manage/new-person/").write("Name", "Vaike Uus").write("E-mail address", email)
    admin.press("Make the account").heading("Vaike Uus").sees("The invitation is on its way")
    assert portal.link_in_mail(email).startswith("/account/")
    admin.go(region)
    return email


def _appoint(admin: Visitor, email: str) -> None:
    _find_person(admin.follow("Appoint an officer"), email)
    admin.shot("manage-appoint")
    admin.press("Appoint").heading("Uusvald North").sees("Vaike Uus is appointed in Uusvald North")
    _find_person(admin.follow("Name a deputy"), "toomas.lepik@demo.example")
    admin.press("Name as deputy").heading("Uusvald North").sees("Toomas Lepik")
    admin.shot("manage-region")


def _find_person(admin: Visitor, email: str) -> None:
    admin.write("Find a person", email).press("Search")
    found = admin.page.locator("#main label.choice__label", has_text="@")
    expect(found).to_have_count(1)
    admin.tap(found)
