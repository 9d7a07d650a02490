"""Saying where: on the map, by the own position."""

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import PHONE, Opens, Visitor

pytestmark = pytest.mark.browser
HARBOUR = {"longitude": 3.95, "latitude": 55.55}


def test_map_tapped_on_the_front_page_shows_the_officer_there(opens: Opens) -> None:
    resident = opens(PHONE).go("/")
    _open_map(resident)
    resident.shot("front-map")
    _tap_map(resident)
    resident.press("Who is the officer at this point?").sees("You get a first answer within")


def test_map_tapped_while_raising_puts_the_point_into_the_concern(opens: Opens) -> None:
    resident = _at_where(opens(PHONE))
    _open_map(resident)
    _tap_map(resident)
    resident.shot("raise-2-where-map")
    resident.press("Continue").heading("When is it?").press("Continue").choose("No contact").press("Continue")
    resident.sees("the point you marked", "your regional officer")


def test_own_position_on_the_front_page_shows_the_officer_there(opens: Opens) -> None:
    resident = opens(PHONE, geolocation=HARBOUR, permissions=["geolocation"]).go("/")
    resident.press("Use my position").sees("Mari Tamm", "Kivilinn Centre and Harbour")


def test_own_position_while_raising_is_filled_in_and_routed(opens: Opens) -> None:
    resident = _at_where(opens(PHONE, geolocation=HARBOUR, permissions=["geolocation"]))
    resident.press("Use my position").sees("Your position is filled in.")
    resident.press("Continue").heading("When is it?").sees("Mari Tamm")


def test_position_refused_by_the_device_leaves_the_name_to_type(opens: Opens) -> None:
    resident = opens(PHONE).go("/").press("Use my position")
    resident.sees("Your device did not tell. Please type the name of the place.")


def test_place_nobody_knows_is_said_and_words_alone_go_on(opens: Opens) -> None:
    resident = _at_where(opens(PHONE))
    resident.write("Village, town or district", "Xqzw").press("Continue").sees("We found no place")
    resident.write("Village, town or district", "").write("Where exactly, in your words", "in the forest")
    resident.press("Continue").heading("When is it?")


def _at_where(resident: Visitor) -> Visitor:
    resident.go("/concerns/new/").write("In your own words", "Somebody cuts the trees.").press("Continue")
    return resident.heading("Where is it?")


def _open_map(resident: Visitor) -> None:
    resident.page.locator("#main summary", has_text="Choose on the map").click()
    expect(resident.page.locator("[data-map-drawn]")).to_be_attached()


def _tap_map(resident: Visitor) -> None:
    canvas = resident.page.locator(".map__canvas")
    size = canvas.bounding_box()
    assert size
    canvas.click(position={"x": size["width"] * 0.5, "y": size["height"] * 0.5})
    expect(resident.page.locator(".map__said")).to_contain_text("Point chosen:")
