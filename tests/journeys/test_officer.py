"""An officer's day: answering quickly, handing on, two at once, and a pause that loses nothing."""

import pytest
from playwright.sync_api import expect

from tests.journeys.raising import RaisedBy, raise_concern
from tests.journeys.second_factor import set_up_code_app, sign_in_with_password
from tests.journeys.served import Served
from tests.journeys.visitor import PHONE, Opens, Visitor

pytestmark = pytest.mark.browser
HARBOUR = "Sadama"
"""A district of Mari Tamm's region; Jaan Kask deputises there."""


def test_queue_answer_next_takes_at_most_four_taps_on_a_phone(opens: Opens) -> None:
    officer = opens(PHONE).sign_in_as("Mari Tamm").go("/desk/")
    officer.taps = 0
    officer.tap(officer.page.locator(".queue__link").first).heading("")
    first = officer.path()
    officer.write("Your words", "I shall pass by tonight.").press("Send").sees("Sent.")
    officer.follow("Next concern", exact=False)
    expect(officer.page).not_to_have_url(officer.portal.url + first)
    officer.sees("Answer, ask or note")
    assert officer.taps <= 4


def test_concern_handed_to_the_deputy_tells_the_resident_who_has_it(opens: Opens) -> None:
    words = "The harbour gate is open every night."
    resident, officer = _raised(opens, words), opens().sign_in_as("Mari Tamm")
    _open(officer, words).follow("Hand to a colleague or another region")
    officer.press("Hand on").sees("There is a problem", "Choose either a colleague or another region.")
    officer.shot("desk-hand-error")
    officer.field("To a colleague").select_option(label="Jaan Kask")
    officer.write("Reason", "He lives next to the gate.").press("Hand on")
    officer.sees("Handed on. The resident is told who has it now.")
    resident.page.reload()
    resident.sees("Jaan Kask", "He lives next to the gate.")


def test_concern_handed_to_another_region_tells_the_resident_who_has_it(opens: Opens) -> None:
    words = "The ferry from the other bank makes noise."
    resident, officer = _raised(opens, words), opens().sign_in_as("Mari Tamm")
    _open(officer, words).follow("Hand to a colleague or another region")
    officer.field("Or to another region").select_option(label="Jõesuu Riverside")
    officer.write("Reason", "The ferry lies there.").press("Hand on").heading("Concerns")
    resident.page.reload()
    resident.sees("Toomas Lepik", "Jõesuu Riverside", "The ferry lies there.")
    other = opens().sign_in_as("Toomas Lepik")
    _open(other, words).sees(words)


def test_concern_closed_by_two_at_once_keeps_the_words_of_the_second(opens: Opens) -> None:
    words = "Two dogs run free on the pier."
    _raised(opens, words)
    first, second = opens().sign_in_as("Mari Tamm"), opens().sign_in_as("Jaan Kask")
    for officer in (first, second):
        _open(officer, words).follow("Close with an outcome")
        officer.choose("Answered")
    first.write("What the resident reads", "The owner keeps them in.").press("Close").sees("Closed.")
    second.write("What the resident reads", "I spoke with the owner.").press("Close")
    second.sees("The concern has changed in the meantime.").shot("desk-close-raced")
    expect(second.field("What the resident reads")).to_have_value("I spoke with the owner.")


def test_officer_signed_out_for_idling_finds_the_typed_answer_again(opens: Opens, portal: Served) -> None:
    words = "The fence of the playground is broken."
    _raised(opens, words)
    email = "idle.newcomer@demo.example"
    portal.ask("appoint_newcomer", email=email, name="Idle Newcomer")
    officer = sign_in_with_password(opens(), email)
    secret = set_up_code_app(officer).secret
    _open(officer.go("/desk/"), words).write("Your words", "I shall mend it on Monday.")
    portal.ask("leave_idle", session_key=_session_key(officer), minutes=45)
    officer.press("Send").heading("Sign in").sees("What you had typed is kept").shot("sign-in-idle")
    sign_in_with_password(officer, email, secret=secret, go=False)
    expect(officer.field("Your words")).to_have_value("I shall mend it on Monday.")
    officer.press("Send").sees("Sent.", "I shall mend it on Monday.")


def test_demo_officer_signed_out_for_idling_finds_the_typed_answer_again(opens: Opens, portal: Served) -> None:
    words = "The bench at the quay is gone."
    _raised(opens, words)
    officer = opens().sign_in_as("Mari Tamm")
    _open(officer, words).write("Your words", "I know who has it.")
    concern = officer.path()
    portal.ask("leave_idle", session_key=_session_key(officer), minutes=45)
    officer.press("Send").heading("Sign in")
    officer.sign_in_as("Mari Tamm").go(concern)
    expect(officer.field("Your words")).to_have_value("I know who has it.")


def _raised(opens: Opens, words: str) -> Visitor:
    """Raise a concern in the harbour and return the resident, looking at it."""
    resident = opens(PHONE).go("/concerns/new/")
    raise_concern(resident, RaisedBy(words=words, where=HARBOUR))
    return resident.follow("Follow your concern").heading("Your concern")


def _open(officer: Visitor, words: str) -> Visitor:
    officer.go("/desk/?view=new")
    if not officer.page.locator(".queue__link", has_text=words).count():
        officer.go("/desk/")
    officer.tap(officer.page.locator(".queue__link", has_text=words)).sees("Answer, ask or note")
    return officer


def _session_key(visitor: Visitor) -> str:
    cookies = {cookie["name"]: cookie["value"] for cookie in visitor.context.cookies()}
    return cookies["sessionid"]
