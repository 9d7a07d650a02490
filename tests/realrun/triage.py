"""Work at the desk in a real browser as the officer of a busy region, and take pictures of what the officer sees."""

import time
from base64 import b32encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_bytes, token_urlsafe

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page, sync_playwright

from officers.models import Assignment, Region
from portal.accounts.actions import enrol_code_app
from reports.choices import Outcome
from tests.realrun.measure import say

OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    "--disable-background-networking",
)
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
ANSWER = "Aitäh, et kirjutasite. Käin täna õhtul kohapeal ja räägin poe töötajatega."
QUESTION = "Mis kell see oli ja kas nägite, kuhu inimene läks?"
LAST_WORDS = "Kohapeal käidud, poodi pandi valvur õhtuteks. Kui kordub, kirjutage uuesti."
REASON = "Koht on teie piirkonna serval ja tunnete seda maja paremini."


@dataclass(frozen=True)
class Credentials:
    """What an officer needs to sign in."""

    email: str
    password: str
    secret: str


def give_credentials(region: Region, *, at: datetime) -> Credentials:
    """Give the officer of a region a password and an authenticator app."""
    officer = Assignment.objects.select_related("officer").get(region=region, to_on=None).officer
    given = Credentials(officer.email, token_urlsafe(12), b32encode(token_bytes(20)).decode())
    officer.set_password(given.password)
    officer.save(update_fields=["password"])
    enrol_code_app(user=officer, secret=given.secret, by=None, at=at)
    return given


@dataclass
class Desk:
    """An officer's browser and the folder of its pictures."""

    page: Page
    url: str
    pictures: Path
    name: str
    taken: int = 0

    def open(self, address: str) -> None:
        """Open a page and say how long it took until it was all there."""
        began = time.perf_counter()
        answer = self.page.goto(self.url + address, wait_until="load")
        self._said(address, began, answer.status if answer else 0)

    def follow(self, selector: str) -> None:
        """Press the first button or link of a selector and say how long it took until the next page was all there."""
        began = time.perf_counter()
        with self.page.expect_navigation(wait_until="load") as following:
            self.page.locator(selector).first.click()
        self._said(selector, began, following.value.status if following.value else 0)

    def picture(self, what: str) -> None:
        """Take a picture of the whole page and name it after its place in the row."""
        self.taken += 1
        self.page.screenshot(path=self.pictures / f"{self.name}-{self.taken:02}-{what}.png", full_page=True)

    def _said(self, what: str, began: float, status: int) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        note = ", WIDER THAN THE SCREEN" if wide else ""
        say(f"  {self.name} px: {what} {status} in {(time.perf_counter() - began) * 1000:.0f} ms{note}")


@contextmanager
def browser(executable: str) -> Iterator[Browser]:
    """Start a headless Chromium until the block ends."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=list(OPTIONS))
        yield started
        started.close()


def triage(opened: Browser, *, url: str, given: Credentials, pictures: Path, other_region_id: int) -> None:
    """Sign in on a phone, work through four concerns, and look at the same pages on a wide screen."""
    context = opened.new_context(viewport=PHONE, locale="et-EE")
    desk = Desk(context.new_page(), url, pictures, "360")
    sign_in(desk, given)
    desk.picture("queue")
    _speak(desk, "answer", ANSWER)
    _speak(desk, "ask", QUESTION)
    _close(desk)
    _hand_on(desk, other_region_id)
    state = context.storage_state()
    context.close()
    context = opened.new_context(viewport=DESKTOP, locale="et-EE", storage_state=state)
    _look_around(Desk(context.new_page(), url, pictures, "1280"))
    context.close()


def sign_in(desk: Desk, given: Credentials) -> None:
    """Sign in with the password and the code the authenticator app shows now."""
    desk.open("/account/login/?next=/desk/")
    desk.page.fill("#id_login", given.email)
    desk.page.fill("#id_password", given.password)
    desk.picture("sign-in")
    desk.follow("form:has(#id_password) button")
    step = next(yield_hotp_counters_from_time())
    desk.page.fill("#id_code", format_hotp_value(hotp_value(given.secret, step)))
    desk.picture("second-step")
    desk.follow("form:has(#id_code) button")
    desk.picture("remember-this-device")
    desk.follow("form:has(#id_trust) button")


def _speak(desk: Desk, what: str, words: str) -> None:
    desk.open("/desk/?view=new")
    desk.follow(".queue__link")
    desk.picture(f"concern-before-{what}")
    desk.page.check(f"#speak [name=what][value={what}]")
    desk.page.fill("#id_words", words)
    desk.follow("#speak button")
    desk.picture(f"concern-after-{what}")


def _close(desk: Desk) -> None:
    desk.open("/desk/?view=new")
    desk.follow(".queue__link")
    desk.follow("a[href$='/close/']")
    desk.page.check(f"[name=outcome][value={Outcome.RESOLVED}]")
    desk.page.fill("#id_words", LAST_WORDS)
    desk.picture("close")
    desk.follow("main form:has(#id_words) button")
    desk.picture("closed")


def _hand_on(desk: Desk, other_region_id: int) -> None:
    desk.open("/desk/?view=new")
    desk.follow(".queue__link")
    desk.follow("a[href$='/hand/']")
    desk.picture("hand")
    desk.page.select_option("#id_region", str(other_region_id))
    desk.page.fill("#id_reason", REASON)
    desk.follow("main form:has(#id_reason) button")
    desk.picture("handed")


def _look_around(desk: Desk) -> None:
    """See the queue, its later pages, one concern and its forms on a wide screen."""
    for address in ("/desk/", "/desk/?view=new", "/desk/?view=waiting", "/desk/?view=closed"):
        desk.open(address)
        desk.picture("queue" + address.removeprefix("/desk/").replace("?view=", "-"))
    desk.open("/desk/")
    for _page in range(3):
        if desk.page.locator("a[rel=next]").count():
            desk.follow("a[rel=next]")
    desk.picture("queue-fourth-page")
    desk.follow(".queue__link")
    desk.picture("concern")


def picture_mails(opened: Browser, pages: Sequence[Path], pictures: Path) -> None:
    """Take pictures of mails as a phone shows them, by day and by night."""
    for scheme in ("light", "dark"):
        context = opened.new_context(viewport=PHONE, color_scheme=scheme)
        page = context.new_page()
        for path in pages:
            page.goto(path.as_uri())
            page.screenshot(path=pictures / f"{path.stem}-{scheme}.png", full_page=True)
        context.close()
