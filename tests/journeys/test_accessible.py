"""Every page type and state: nothing for axe to find, no sideways scrolling at 320 px."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import Looker
from tests.journeys.raising import RaisedBy, raise_concern, say_where
from tests.journeys.second_factor import code_for, confirm_password, sign_in_with_password
from tests.journeys.served import Served
from tests.journeys.visitor import DESKTOP, Opens, Visitor

pytestmark = pytest.mark.browser
NO_SUCH = "zzzzzzzzzzzz"
PROBLEM = "There is a problem"


@pytest.fixture
def look(opens: Opens) -> Iterator[Looker]:
    """Look at pages; at the end of the test nothing may have been wrong with any of them."""
    looker = Looker(opens(DESKTOP))
    yield looker
    assert looker.wrong == {}


def test_public_pages_are_accessible(look: Looker) -> None:
    look.at("front", "/")
    visitor = look.visitor
    visitor.page.locator("#main summary", has_text="Choose on the map").click()
    expect(visitor.page.locator("[data-map-drawn]")).to_be_attached()
    look.at("front-map")
    look.at("find", "/officers/find/").at("find-choices", "/officers/find/?q=Vanamoisa")
    look.at("find-present", "/officers/find/?q=Kesklinn").at("find-away", "/officers/find/?q=Rannamõisa vald")
    look.at("find-vacant", "/officers/find/?q=Lõunakeskus").at("find-nothing", "/officers/find/?q=Xqzw")
    look.at("find-desk", "/officers/find/?lon=3.01&lat=55.01").at("find-error", "/officers/find/?lon=x&lat=55")
    look.at("regions", "/regions/")
    visitor.tap(visitor.page.locator(".regions-list a").first)
    visitor.page.locator("[data-map]").scroll_into_view_if_needed()
    expect(visitor.page.locator("[data-map-drawn]")).to_be_attached()
    look.at("region").at("accessibility", "/accessibility/").at("privacy", "/privacy/")
    look.at("not-found", "/no-such-page/")


def test_pages_of_raising_a_concern_are_accessible(look: Looker) -> None:
    visitor = look.visitor.go("/concerns/new/")
    look.at("words")
    visitor.press("Continue").sees(PROBLEM)
    look.at("words-error")
    visitor.write("In your own words", "A lamp is dark. " * 30).press("Continue").heading("Where is it?")
    look.at("where")
    visitor.write("Village, town or district", "Xqzw").press("Continue").sees("We found no place")
    look.at("where-nothing")
    visitor.write("Village, town or district", "Vanamoisa").press("Continue").sees("Which one do you mean?")
    look.at("where-choices")
    visitor.page.locator("#main summary", has_text="The point as numbers").click()
    visitor.write("Longitude", "55.7").write("Latitude", "4.2").press("Continue").sees("swapped")
    look.at("where-error")
    visitor.page.locator("#main summary", has_text="Choose on the map").click()
    expect(visitor.page.locator("[data-map-drawn]")).to_be_attached()
    look.at("where-map")
    visitor.write("Longitude", "").write("Latitude", "")
    say_where(visitor, RaisedBy(words="", where="Kadaka"))
    visitor.heading("When is it?")
    look.at("when")
    visitor.choose("On another day").write("On which day", "2099-01-02").press("Continue").sees("future")
    look.at("when-error")
    visitor.write("On which day", "2026-01-02")
    visitor.field("What would you call it?").select_option(label="A crime")
    visitor.press("Continue").heading("May we contact you?")
    look.at("contact")
    visitor.choose("My officer may contact me").write("Telephone", "12").press("Continue").sees(PROBLEM)
    look.at("contact-error")
    visitor.write("Telephone", "").write("E-mail address", "somebody@mail.example").press("Continue")
    visitor.heading("Check and send")
    look.at("check")
    visitor.sees("This may be an official report").press("Send").heading("has been received")
    look.at("sent").at("new-again", "/concerns/new/").at("draft-gone", f"/concerns/new/{NO_SUCH}/where/")


def test_pages_of_following_a_concern_are_accessible(look: Looker, portal: Served) -> None:
    visitor, address = look.visitor, "looker@mail.example"
    look.at("follow", "/concerns/follow/")
    visitor.write("Your receipt code", "nothing").press("Show my concern").sees(PROBLEM)
    look.at("follow-error").at("link-expired", "/concerns/follow/link/" + "b" * 43 + "/")
    raise_concern(visitor.go("/concerns/new/"), RaisedBy(words="The river is high.", email=address))
    visitor.follow("Follow your concern").heading("Your concern")
    look.at("story-received")
    visitor.press("Send").sees(PROBLEM)
    look.at("story-error")
    visitor.go(portal.link_in_mail(address))
    look.at("story-by-link")
    visitor.follow("Withdraw this concern").heading("Withdraw your concern?")
    look.at("withdraw")
    visitor.press("Withdraw it").sees("You have withdrawn your concern.")
    look.at("story-withdrawn")
    visitor.sign_in_as("Nora Lind").go("/concerns/follow/")
    look.at("follow-own")
    visitor.tap(visitor.page.locator(".concern-list a").last).heading("Your concern")
    look.at("story-closed")


def test_account_pages_are_accessible(look: Looker, portal: Served) -> None:
    visitor = look.visitor
    look.at("sign-in", "/account/login/")
    visitor.press("Sign in").sees(PROBLEM)
    look.at("sign-in-error").at("sign-up", "/account/signup/").at("password-reset", "/account/password/reset/")
    look.at("demo", "/demo/").at("demo-mails", "/demo/outbox/")
    email = "looked.at@demo.example"
    portal.ask("appoint_newcomer", email=email, name="Looked At")
    sign_in_with_password(visitor, email)
    look.at("second-factor")
    visitor.go("/account/2fa/webauthn/add/")
    look.at("reauthenticate")
    confirm_password(visitor).heading("Set up a passkey")
    look.at("passkey").at("app", "/account/2fa/totp/activate/")
    visitor.write("Authenticator code", "1").press("Turn it on").sees("There is a problem")
    look.at("app-error")
    secret = visitor.page.locator("#main code").first.inner_text().strip()
    visitor.write("Authenticator code", code_for(secret)).press("Turn it on").heading("Recovery codes")
    look.at("recovery-codes").at("account", "/account/").at("details", "/account/details/")
    look.at("email", "/account/email/").at("second-factor-set", "/account/2fa/")
    look.at("password-change", "/account/password/change/").at("sign-out", "/account/logout/")
    visitor.sign_out()
    sign_in_with_password(visitor, email).heading("Second step")
    look.at("second-step")


def test_desk_pages_are_accessible(look: Looker) -> None:
    visitor = look.visitor.sign_in_as("Mari Tamm").go("/desk/")
    look.at("desk").at("desk-closed", "/desk/?view=closed").at("desk-empty", "/desk/?view=nobody")
    visitor.go("/desk/").tap(visitor.page.locator(".queue__link").first).sees("Answer, ask or note")
    concern = visitor.path()
    look.at("desk-concern")
    visitor.press("Send").sees(PROBLEM)
    look.at("desk-concern-error")
    for name in ("close", "hand", "refer"):
        look.at(f"desk-{name}", f"{concern}{name}/")
        visitor.tap(visitor.page.locator("#main form button.button--big")).sees(PROBLEM)
        look.at(f"desk-{name}-error")
    _open_one_with_contact(visitor)
    look.at("desk-concern-contact")
    visitor.press("Show who it is").heading("Who raised it")
    look.at("desk-contact").at("desk-not-found", f"/desk/concerns/{NO_SUCH}/")


def _open_one_with_contact(officer: Visitor) -> None:
    """Open concerns of the closed ones until one has a contact to show."""
    officer.go("/desk/?view=open")
    links = [link.get_attribute("href") or "" for link in officer.page.locator(".queue__link").all()]
    for link in links:
        if officer.go(link).button("Show who it is").count() and not officer.page.locator("#why").count():
            return
    raise AssertionError("no concern of the demo has a contact for this officer")


def test_manage_pages_are_accessible(look: Looker, portal: Served) -> None:
    visitor = look.visitor.sign_in_as("Kadri Põld")
    look.at("manage", "/manage/")
    for path in ("places", "import-places", "import-place-names", "import-regions", "places/move", "stations"):
        look.at(f"manage-{path.replace('/', '-')}", f"/manage/{path}/")
    look.at("manage-station-new", "/manage/new-station/")
    visitor.press("Open the station").sees(PROBLEM)
    look.at("manage-station-error").at("manage-region-new", "/manage/new-region/").at("regions", "/manage/regions/")
    region = visitor.page.locator("#main table a").first.get_attribute("href") or ""
    look.at("manage-region", region)
    for name in ("change", "close", "officer", "deputy"):
        look.at(f"manage-region-{name}", f"{region}{name}/")
    look.at("manage-people", "/manage/people/").at("manage-person-new", "/manage/new-person/")
    visitor.go("/manage/people/")
    person = visitor.page.locator("#main table a").first.get_attribute("href") or ""
    look.at("manage-person", person)
    for name in ("change", "absence", "roles", "switch-off"):
        look.at(f"manage-person-{name}", f"{person}{name}/")
    portal.ask("deliver_mail")
    portal.ask("refuse_a_letter")
    look.at("manage-outbox", "/manage/outbox/")


@pytest.mark.parametrize("language", ["et", "sl"])
def test_five_pages_are_accessible_in_each_other_language(opens: Opens, language: str) -> None:
    look = Looker(opens(DESKTOP, language=language))
    look.at(f"{language}-front", "/").at(f"{language}-find", "/officers/find/?q=Rannamõisa vald")
    look.at(f"{language}-words", "/concerns/new/")
    visitor = look.visitor
    visitor.page.locator("#main textarea").fill("Tänaval on auk. Na cesti je luknja.")
    visitor.page.locator("#main form button.button--big").click()
    visitor.page.wait_for_url("**/where/")
    look.at(f"{language}-where")
    visitor.sign_in_as("Mari Tamm").go("/desk/").tap(visitor.page.locator(".queue__link").first)
    visitor.page.wait_for_url("**/desk/concerns/**")
    look.at(f"{language}-desk-concern")
    assert look.wrong == {}
    assert visitor.page.locator("html").get_attribute("lang") == language
