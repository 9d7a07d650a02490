"""Passkeys in a real browser with a virtual authenticator, under the strict content security policy."""

from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import CDPSession, Page, sync_playwright

from portal.accounts.choices import Role
from tests.accounts.people import PASSWORD, make_staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of a fresh browser that has a fingerprint reader; fails when anything is blocked or breaks."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver runs a loop in this thread; we do not
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    complaints: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        _give_fingerprint_reader(page.context.new_cdp_session(page))
        yield page
        browser.close()
        connections.close_all()  # those of the driver's loop are not those of the thread, and nobody else closes them
    assert complaints == []


def _give_fingerprint_reader(session: CDPSession) -> None:
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button:has-text('Sign in')")


def sign_out(page: Page, address: str) -> None:
    page.goto(f"{address}/account/logout/")
    page.click("main button:has-text('Sign out')")


def set_up_passkey(page: Page) -> None:
    """From the page that asks staff to set up a second factor."""
    page.click("text=Set up a passkey")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button:has-text('Continue')")
    page.fill("input[name=name]", "My telephone")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.click("text=I have kept them")


def test_passkey_is_set_up_used_as_second_step_and_alone(page: Page, live_server):
    address = live_server.url.replace("127.0.0.1", "localhost")
    officer = make_staff(Role.OFFICER, password=PASSWORD, factor=False)

    sign_in(page, address, officer.email)
    page.wait_for_url("**/account/2fa/")
    set_up_passkey(page)
    assert page.goto(f"{address}/desk/").status == 200

    sign_out(page, address)
    sign_in(page, address, officer.email)
    page.wait_for_url("**/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/2fa/trust/")
    page.click("main button:has-text('Continue')")
    page.wait_for_url("**/desk/")
    assert page.goto(f"{address}/desk/").url == f"{address}/desk/"

    sign_out(page, address)
    page.goto(f"{address}/account/login/?next=/desk/")
    page.click("#passkey_login")
    page.wait_for_url("**/desk/")
