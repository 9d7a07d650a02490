"""A concern on its way from a resident's phone to the right officer and back."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.keyboard import KeyboardVisitor
from tests.journeys.raising import RaisedBy, raise_concern
from tests.journeys.visitor import DESKTOP, PHONE, Opens, Visitor

pytestmark = pytest.mark.browser

WAYS = [
    pytest.param({"width": PHONE}, id="phone", marks=pytest.mark.sqlite_too),
    pytest.param({"width": DESKTOP}, id="desktop"),
    pytest.param({"width": PHONE, "script": False}, id="phone-no-script"),
    pytest.param({"width": DESKTOP, "script": False}, id="desktop-no-script"),
    pytest.param({"width": DESKTOP, "kind": KeyboardVisitor}, id="keyboard"),
]
WORDS = "At the bus stop by the old mill somebody races every night and the children cannot sleep."


@pytest.mark.parametrize("way", WAYS)
def test_a_concern_raised_without_account_travels_to_the_officer_and_back(
    opens: Opens, way: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    words = f"({request.node.callspec.id}) {WORDS}"
    receipt = _find_officer_and_raise(opens(**way), words)
    resident = _follow_by_receipt(opens(**way), receipt, words)
    officer = opens(**way)
    _officer_opens_and_asks(officer, resident, words)
    _resident_answers(resident)
    _officer_closes(officer, words)
    _resident_rates_and_reopens_once(resident, officer)


def _find_officer_and_raise(resident: Visitor, words: str) -> str:
    resident.go("/").sees("In immediate danger call")
    resident.shot("front")
    resident.write("Where do you live, work or spend your time?", "Vanamoisa").press("Find my officer")
    resident.sees("Which of these do you mean?").shot("find-choices")
    resident.tap(resident.page.locator("#main li", has_text="Põhjala vald").get_by_role("link"))
    resident.sees("Peeter Rebane", "You get a first answer within").shot("find-card")
    resident.follow("Raise a concern")
    screens = raise_concern(
        resident,
        RaisedBy(words=words, where="Vanamõisa", choice="Vanamõisa.*Põhjala vald", moment="Again and again"),
        shots=True,
    )
    assert screens.count <= 6
    return screens.receipt


def _follow_by_receipt(resident: Visitor, receipt: str, words: str) -> Visitor:
    resident.go("/concerns/follow/").shot("follow")
    resident.write("Your receipt code", receipt.upper()).press("Show my concern")
    resident.heading("Your concern").sees(words, "Peeter Rebane", "It has not been read yet.")
    return resident


def _officer_opens_and_asks(officer: Visitor, resident: Visitor, words: str) -> None:
    officer.sign_in_as("Peeter Rebane").heading("Concerns").shot("queue")
    officer.go("/desk/?view=new")
    officer.tap(officer.page.get_by_role("link", name=words[:60])).sees(words, "Where", "Vanamõisa")
    officer.shot("desk-concern")
    resident.page.reload()
    resident.sees("Peeter Rebane read it on", "Read")
    officer.write("Your words", "Which colour is the car?").choose("a question to the resident").press("Send")
    officer.sees("Sent.", "Waiting for")


def _resident_answers(resident: Visitor) -> None:
    resident.page.reload()
    resident.sees("There is a question for you below.", "Which colour is the car?").shot("story-waiting")
    resident.write("Your words", "Green, with one lamp.").press("Send")
    resident.sees("Your words have been sent.", "Green, with one lamp.")


def _officer_closes(officer: Visitor, words: str) -> None:
    officer.go("/desk/?view=resident_spoke")
    officer.tap(officer.page.locator(".queue__link", has_text=words[:60]))
    officer.sees("Green, with one lamp.").follow("Close with an outcome")
    officer.choose("Resolved").write("What the resident reads", "The driver has been fined.").shot("desk-close")
    officer.press("Close").sees("Closed. The resident can read your words now.", "Resolved")


def _resident_rates_and_reopens_once(resident: Visitor, officer: Visitor) -> None:
    resident.page.reload()
    resident.sees("The driver has been fined.", "Did it help?").shot("story-closed")
    resident.press("Yes, it helped").sees("Thank you for telling us.")
    resident.write("Your words", "It has begun again.").press("Open it again").sees("Your concern is open again.")
    officer.page.reload()
    officer.sees("It has begun again.").follow("Close with an outcome")
    officer.choose("No action possible").write("What the resident reads", "Nobody was found.")
    officer.press("Close").sees("Closed.")
    resident.page.reload()
    resident.sees("Nobody was found.")
    expect(resident.button("Open it again")).to_have_count(0)
