"""What goes wrong in front of a browser: a session that ended, two tabs, a double click, odd letters."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.raising import RaisedBy, raise_concern, say_contact, say_where
from tests.journeys.served import Served
from tests.journeys.visitor import DESKTOP, PHONE, Opens, Visitor

pytestmark = pytest.mark.browser
ODD = "🚓 ‏שלום‏ <script>alert(1)</script> & 'quotes' \"too\" Õöäü Šžč"


def test_session_lost_between_two_screens_gives_back_what_was_typed(opens: Opens) -> None:
    resident = opens(PHONE).go("/concerns/new/")
    resident.write("In your own words", "A tree lies across the path.").press("Continue")
    say_where(resident, RaisedBy(words="", where="Kadaka"))
    resident.write("How often, or anything else about the time", "since Tuesday")
    _forget_session(resident)
    resident.press("Continue").sees("since Tuesday").shot("session-lost")
    resident.sees(re.compile("no longer|again"))


def test_session_lost_on_the_first_screen_loses_no_word(opens: Opens) -> None:
    resident = opens(PHONE).go("/concerns/new/")
    resident.write("In your own words", "A tree lies across the road.")
    resident.context.clear_cookies()
    resident.press("Continue").sees("A tree lies across the road.").shot("cookies-lost")


def test_two_tabs_keep_two_drafts_apart(opens: Opens, portal: Served) -> None:
    first = opens(DESKTOP).go("/concerns/new/")
    first.write("In your own words", "First tab: a broken lamp.").press("Continue").heading("Where is it?")
    second = Visitor(portal, first.context, None).go("/concerns/new/")
    second.sees("You have begun to write before")
    second.write("In your own words", "Second tab: a loud party.").press("Continue").heading("Where is it?")
    for tab, words, other in ((first, "First tab", "Second tab"), (second, "Second tab", "First tab")):
        say_where(tab, RaisedBy(words="", where="Kadaka"))
        tab.press("Continue")
        say_contact(tab, RaisedBy(words=""))
        tab.heading("Check and send").sees(words).sees_not(other)
        tab.press("Send").heading("Your concern has been received")
    assert portal.ask("concerns_with", words="First tab: a broken lamp.") == 1
    assert portal.ask("concerns_with", words="Second tab: a loud party.") == 1
    assert second.problems == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_double_click_on_send_makes_one_concern(opens: Opens, portal: Served, script: bool) -> None:
    words = f"Twice clicked, once sent ({script})."
    resident = _at_check(opens(PHONE, script=script), words)
    resident.button("Send").dblclick(no_wait_after=True)
    resident.heading("Your concern has been received")
    assert portal.ask("concerns_with", words=words) == 1


def test_send_in_two_tabs_shows_the_same_receipt_and_makes_one_concern(opens: Opens, portal: Served) -> None:
    words = "Sent from two tabs."
    first = _at_check(opens(DESKTOP), words)
    second = Visitor(portal, first.context, None).go(first.path()).heading("Check and send")
    receipt = first.page.locator(".receipt__code").inner_text()
    for tab in (first, second):
        tab.press("Send").heading("Your concern has been received").sees(receipt)
    assert portal.ask("concerns_with", words=words) == 1
    assert second.problems == []


def test_going_back_after_sending_does_not_send_again(opens: Opens, portal: Served) -> None:
    words = "Sent, then back."
    resident = _at_check(opens(PHONE), words)
    resident.press("Send").heading("Your concern has been received")
    resident.page.go_back()
    resident.heading(re.compile("Check and send|has been received"))
    if resident.button("Send").count():
        resident.press("Send").heading("Your concern has been received")
    assert portal.ask("concerns_with", words=words) == 1


def test_odd_letters_arrive_as_they_were_typed(opens: Opens) -> None:
    resident = opens(PHONE).go("/concerns/new/")
    raise_concern(resident, RaisedBy(words=ODD, where="Kadaka", where_words="<b>bold</b> 🚓"))
    resident.follow("Follow your concern").sees("<script>alert(1)</script>", "🚓", "<b>bold</b>").shot("story-odd")
    assert resident.overflow() == []


def test_answer_to_a_closed_concern_is_refused_and_kept(opens: Opens) -> None:
    words = "The shop sells fireworks to children."
    resident = opens(PHONE).go("/concerns/new/")
    raise_concern(resident, RaisedBy(words=words, where="Sadama"))
    resident.follow("Follow your concern").write("Your words", "They did it again today.")
    officer = opens(DESKTOP).sign_in_as("Mari Tamm")
    officer.tap(officer.page.locator(".queue__link", has_text=words)).follow("Close with an outcome")
    officer.choose("Resolved").write("What the resident reads", "They have stopped.").press("Close").sees("Closed.")
    resident.press("Send").sees("The concern has changed in the meantime")
    expect(resident.field("Your words")).to_have_value("They did it again today.")


def test_leaving_forgets_what_was_typed(opens: Opens) -> None:
    resident = opens(PHONE).go("/concerns/new/")
    resident.write("In your own words", "My neighbour must not see this.").press("Continue")
    draft = resident.path()
    resident.press("Leave now and forget what I typed").heading("neighbourhood")
    resident.go(draft).sees("no longer here").sees_not("My neighbour")
    resident.go("/concerns/new/").sees_not("You have begun to write before", "My neighbour")


def _at_check(resident: Visitor, words: str) -> Visitor:
    resident.go("/concerns/new/").write("In your own words", words).press("Continue")
    say_where(resident, RaisedBy(words="", where="Kadaka"))
    resident.press("Continue")
    say_contact(resident, RaisedBy(words=""))
    return resident.heading("Check and send")


def _forget_session(visitor: Visitor) -> None:
    """Lose the session and keep the rest, as when it ended on the server."""
    visitor.context.clear_cookies(name="sessionid")
