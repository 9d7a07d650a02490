"""Following a concern by the link of a mail."""

import pytest

from tests.journeys.raising import RaisedBy, raise_concern
from tests.journeys.served import Served
from tests.journeys.visitor import PHONE, Opens

pytestmark = pytest.mark.browser
ADDRESS = "visitor.of.vanamoisa@mail.example"
WORDS = "The lamp at the school has been dark for a week and the path is icy."


def test_link_in_the_mail_opens_the_concern_and_confirms_the_address(opens: Opens, portal: Served) -> None:
    raise_concern(opens(PHONE).go("/concerns/new/"), RaisedBy(words=WORDS, where="Põhjala vald", email=ADDRESS))
    first = portal.mails(ADDRESS)
    assert len(first) == 1
    assert WORDS not in first[0]["text"] + first[0]["html"]
    assert "concern" in portal.mails("peeter.rebane@demo.example")[0]["html"].casefold()

    officer = opens().sign_in_as("Peeter Rebane")
    officer.tap(officer.page.locator(".queue__link", has_text=WORDS[:40])).sees(WORDS)
    officer.write("Your words", "Thank you, I have told the municipality.").press("Send").sees("Sent.")
    assert portal.mails(ADDRESS) == first, "an address nobody confirmed gets one mail"

    resident = opens(PHONE).go(portal.link_in_mail(ADDRESS)).heading("Your concern")
    resident.sees(WORDS, "Thank you, I have told the municipality.").shot("story-by-link")
    resident.press("Yes, write to me").sees("We will write to you when there is news.")
    assert resident.page.get_by_role("button", name="Yes, write to me").count() == 0

    officer.write("Your words", "The lamp is lit again.").press("Send").sees("The lamp is lit again.")
    later = portal.mails(ADDRESS)
    assert len(later) == 2
    assert "The lamp is lit again." not in later[0]["text"] + later[0]["html"]


def test_link_nobody_sent_says_that_links_expire_and_takes_a_receipt(opens: Opens) -> None:
    stranger = opens(PHONE).go("/concerns/follow/link/" + "a" * 43 + "/")
    stranger.heading("This link no longer works").write("Your receipt code", "no such code").press("Show my concern")
    stranger.sees("We know no concern with this code.")
