"""One person in front of a browser: what they see, press and type, and whether the pages kept their manners."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.journeys.served import Served

PHONE, DESKTOP, NARROWEST = 360, 1280, 320
HEIGHTS = {PHONE: 740, DESKTOP: 900, NARROWEST: 640}
REFUSALS_EXPECTED = frozenset({400, 403, 404, 410, 422, 429})
"""Pages that say no are pages too; anything they load must be there all the same."""
STATUS_LINE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Visitor:
    """A page in a browser of its own, its taps counted and its console listened to."""

    def __init__(self, portal: Served, context: BrowserContext, pictures: Path | None) -> None:
        self.portal, self.context, self.pictures = portal, context, pictures
        self.page: Page = context.new_page()
        self.taps = 0
        self.problems: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not STATUS_LINE.match(message.text):
            self.problems.append(f"{self.page.url}: console: {message.text}")

    def _see(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.problems.append(f"{response.status} {response.url}")
        elif response.status >= 400 and response.status not in REFUSALS_EXPECTED:
            self.problems.append(f"unexpected status {response.status} of {response.url}")

    # --- going and seeing ---

    def go(self, path: str) -> "Visitor":
        """Open an address of the portal."""
        self.page.goto(self.portal.url + path)
        return self

    def path(self) -> str:
        """Return the path one is on."""
        return self.page.url.removeprefix(self.portal.url)

    def sees(self, *words: str | re.Pattern[str]) -> "Visitor":
        """Expect the page to show each of these texts."""
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each)
        return self

    def sees_not(self, *words: str) -> "Visitor":
        """Expect the page, loaded already, to show none of these texts."""
        for each in words:
            expect(self.page.locator("body")).not_to_contain_text(each)
        return self

    def heading(self, words: str | re.Pattern[str]) -> "Visitor":
        """Expect this first heading."""
        expect(self.page.locator("h1")).to_contain_text(words)
        return self

    # --- doing ---

    def button(self, name: str, *, exact: bool = True) -> Locator:
        """Return a button by its name."""
        return self.page.locator("#main").get_by_role("button", name=name, exact=exact).first

    def link(self, name: str, *, exact: bool = True) -> Locator:
        """Return a link of the page's own part by its name."""
        return self.page.locator("#main").get_by_role("link", name=name, exact=exact).first

    def field(self, label: str) -> Locator:
        """Return a field by its label; "(optional)" behind the label does not matter."""
        pattern = re.compile(rf"^\s*{re.escape(label)}(\s|$)")
        return self.page.locator("#main").get_by_label(pattern).first

    def choice(self, name: str) -> Locator:
        """Return the label of one of several choices by its beginning, a pattern."""
        labels = self.page.locator("#main label.choice__label")
        return labels.filter(has_text=re.compile(rf"^\s*{name}", re.IGNORECASE)).first

    def press(self, name: str, *, exact: bool = True) -> "Visitor":
        """Press a button."""
        return self.tap(self.button(name, exact=exact))

    def follow(self, name: str, *, exact: bool = True) -> "Visitor":
        """Follow a link."""
        return self.tap(self.link(name, exact=exact))

    def choose(self, name: str) -> "Visitor":
        """Choose one of several by the beginning of its label."""
        return self.tap(self.choice(name))

    def write(self, label: str, words: str) -> "Visitor":
        """Type into a field, replacing what stood there."""
        self.field(label).fill(words)
        return self

    def tap(self, what: Locator) -> "Visitor":
        """Tap something, and count it."""
        self.taps += 1
        what.click()
        return self

    def sign_in_as(self, name: str) -> "Visitor":
        """Become one of the demo's people."""
        self.go("/demo/").press(name)
        expect(self.page).not_to_have_url(re.compile("/demo/"))
        return self

    def sign_out(self) -> "Visitor":
        """End the session."""
        self.go("/account/").press("Sign out")
        expect(self.page.locator("h1")).not_to_have_text("My account")
        return self

    # --- looking closely ---

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page where somebody asked for pictures."""
        if self.pictures:
            width = (self.page.viewport_size or {}).get("width", 0)
            self.page.screenshot(path=self.pictures / f"{name}-{width}.png", full_page=True)

    def run(self, script: str, argument: Any = None) -> Any:
        """Run JavaScript in the page as its inspector would."""
        return self.page.evaluate(script, argument)

    def overflow(self) -> list[str]:
        """Return what sticks out sideways of the window."""
        found: list[str] = self.run(WHAT_STICKS_OUT)
        return found


Opens = Callable[..., Visitor]
WHAT_STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const all = [...document.querySelectorAll("body *")];
  const out = all.filter((each) => each.getBoundingClientRect().right > width + 1);
  const shown = out.slice(0, 6).map((each) => each.outerHTML.slice(0, 120));
  return [`${document.documentElement.scrollWidth} of ${width} px`, ...shown];
}"""
