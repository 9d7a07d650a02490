"""Staff and their second factor: nothing without it, an app, recovery codes, a passkey."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.second_factor import confirm_password, set_up_code_app, sign_in_with_password
from tests.journeys.served import Served
from tests.journeys.visitor import DESKTOP, PHONE, Opens, Visitor

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
numbers: Iterator[int] = iter(range(1, 100))


def test_officer_without_second_factor_reaches_only_its_set_up(opens: Opens, portal: Served) -> None:
    officer = sign_in_with_password(opens(PHONE), _newcomer(portal))
    for path in ("/desk/", "/account/", "/account/details/", "/concerns/follow/", "/"):
        officer.go(path)
        assert officer.path().startswith("/account/2fa/"), path
    officer.shot("second-factor")


def test_officer_sets_up_an_app_and_comes_in_by_code_and_by_recovery_code(opens: Opens, portal: Served) -> None:
    email = _newcomer(portal)
    officer = sign_in_with_password(opens(PHONE), email)
    app = set_up_code_app(officer)
    assert len(app.recovery_codes) >= 8
    officer.go("/desk/").heading("Concerns")

    by_code = sign_in_with_password(opens(DESKTOP), email, secret=app.secret, remember=True)
    by_code.go("/desk/").heading("Concerns")
    by_code.sign_out()
    sign_in_with_password(by_code, email).go("/desk/").heading("Concerns")

    by_recovery = sign_in_with_password(opens(DESKTOP), email).heading("Second step")
    by_recovery.go("/desk/").heading("Second step").write("Code", "000000").press("Sign in")
    by_recovery.sees("There is a problem").write("Code", app.recovery_codes[0]).press("Sign in")
    by_recovery.heading("Remember this device?").press("Continue").go("/desk/").heading("Concerns")

    again = sign_in_with_password(opens(DESKTOP), email)
    again.write("Code", app.recovery_codes[0]).press("Sign in").sees("There is a problem")


def test_officer_sets_up_a_passkey_and_signs_in_with_it(opens: Opens, portal: Served) -> None:
    officer = opens(DESKTOP)
    _give_authenticator(officer)
    sign_in_with_password(officer, _newcomer(portal))
    confirm_password(officer.follow("Set up a passkey")).heading("Set up a passkey").shot("passkey")
    name = officer.page.locator("#main input[name=name]")
    if name.count():
        name.fill("My laptop")
    passwordless = officer.page.locator("#main input[name=passwordless]")
    if passwordless.count():
        passwordless.check()
    officer.press("Set up").heading("Recovery codes")
    officer.go("/desk/").heading("Concerns")
    officer.sign_out()
    officer.go("/desk/").heading("Sign in").press("Sign in with a passkey")
    expect(officer.page.locator("h1")).to_contain_text("Concerns")


def _newcomer(portal: Served) -> str:
    email = f"newcomer{next(numbers)}@demo.example"
    portal.ask("appoint_newcomer", email=email, name="New Officer")
    return email


def _give_authenticator(visitor: Visitor) -> None:
    """Give the browser an authenticator that says yes at once."""
    inspector = visitor.context.new_cdp_session(visitor.page)
    inspector.send("WebAuthn.enable")
    inspector.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
