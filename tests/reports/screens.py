"""Walking the screens of raising a concern with Django's client."""

import re
from html import unescape
from typing import Any

from django.test import Client

from tests.reports.force import WEST, WORDS

SCREENS = ("words", "where", "when", "contact", "check", "sent")
WHERE = {"query": "", "lon": str(WEST[0]), "lat": str(WEST[1]), "where_words": "by the gate"}
WHEN = {"moment": "unsaid", "kind": "worry"}
NO_CONTACT = {"contact_level": "none"}


class Journey:
    """One browser on its way; keeps every address and every page it saw."""

    def __init__(self, browser: Client | None = None) -> None:
        self.browser = browser or Client()
        self.key = ""
        self.receipt = ""
        self.addresses: list[str] = []
        self.pages: list[Any] = []

    def address(self, screen: str) -> str:
        """Return where a screen of this draft is."""
        return f"/concerns/new/{self.key}/{screen}/"

    def begin(self, words: str = WORDS, at: str = "/concerns/new/") -> "Journey":
        """Open the first screen and send the words."""
        self.show(at)
        answer = self._keep(self.browser.post(at, {"words": words}))
        assert answer.status_code == 302, answer.text
        self.key = answer["Location"].split("/")[3]
        return self

    def say(self, screen: str, answer: dict[str, object]) -> Any:
        """Open a screen and answer it; return the redirect."""
        self.show(self.address(screen))
        return self._keep(self.browser.post(self.address(screen), answer))

    def show(self, address: str) -> Any:
        """Open a page, which must be there."""
        page = self._keep(self.browser.get(address))
        assert page.status_code == 200, (address, page.status_code)
        return page

    def to_check(
        self, *, where: dict | None = None, when: dict | None = None, contact: dict | None = None, **begin: str
    ) -> "Journey":
        """Walk to the check screen and note the receipt shown there."""
        self.begin(**begin)
        for screen, answer, following in (
            ("where", where or WHERE, "when"),
            ("when", when or WHEN, "contact"),
            ("contact", contact or NO_CONTACT, "check"),
        ):
            went = self.say(screen, answer)
            assert went.status_code == 302, words_of(went)
            assert went["Location"] == self.address(following)
        self.receipt = receipt_on(self.show(self.address("check")))
        return self

    def send(self) -> Any:
        """Send, and return the redirect to the last screen."""
        answer = self._keep(self.browser.post(self.address("check")))
        assert (answer.status_code, answer["Location"]) == (302, self.address("sent"))
        return answer

    def _keep(self, response: Any) -> Any:
        self.pages.append(response)
        self.addresses += [response.request["PATH_INFO"], response.headers.get("Location", "")]
        return response


def receipt_on(page: Any) -> str:
    """Return the receipt a page shows."""
    found = re.search(r"\b(?:[2-9a-z]{4}-){6}[2-9a-z]{4}\b", page.text)
    assert found, "no receipt on the page"
    return found.group()


def words_of(page: Any) -> str:
    """Return the text of a page as people read it."""
    text = re.sub(r"(?s)<(script|style).*?</\1>", " ", page.text)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))
