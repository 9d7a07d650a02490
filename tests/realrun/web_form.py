"""Raise concerns through the real web form over HTTP: cookies, CSRF tokens and redirects as a browser keeps them."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from reports.choices import ContactLevel, Moment
from reports.models import Concern
from reports.receipts import receipt_hash
from tests.realrun.events import ZONE, Event
from tests.realrun.measure import percentile, say
from tests.realrun.sending import Sent

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
RECEIPT = re.compile(r"\b(?:[a-z0-9]{4}-){6}[a-z0-9]{4}\b")
REDIRECTS = frozenset({301, 302, 303})


class JourneyBroken(Exception):
    """A screen did not lead to the next; the text says which and with what status."""


@dataclass
class Visitor:
    """One resident's browser: a connection, its cookies, and the page before the eyes."""

    host: str
    port: int
    address: str = "/"
    status: int = 0
    page: str = ""
    requests: int = 0
    received: int = 0
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection(self.host, self.port, timeout=30)

    def get(self, address: str) -> None:
        """Open an address and follow where it leads."""
        self._send("GET", address)

    def submit(self, **values: str) -> None:
        """Fill in the form of the page and press its button. Raises JourneyBroken when it stays on the same page."""
        token = TOKEN.search(self.page)
        before = self.address
        self._send("POST", before, {"csrfmiddlewaretoken": token[1] if token else "", **values})
        if self.status != 200 or self.address == before:
            raise JourneyBroken(f"{before.rsplit('/', 2)[-2]} answered {self.status}")

    def _send(self, method: str, address: str, values: Mapping[str, str] | None = None) -> None:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(values) if values is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        self._keep_cookies(answer)
        self.requests += 1
        self.received += len(content)
        self.address, self.status, self.page = address, answer.status, content.decode()
        if answer.status in REDIRECTS:
            self._send("GET", urlsplit(answer.headers["Location"]).path)

    def _keep_cookies(self, answer: HTTPResponse) -> None:
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}

    def close(self) -> None:
        self._connection.close()


def raise_concern(visitor: Visitor, event: Event) -> str:
    """Walk all screens with what a resident might have typed; return the receipt. Raises JourneyBroken."""
    kind, words = event.kind_and_words
    local = event.at.astimezone(ZONE)
    contact = ContactLevel.OFFICER if event.address else ContactLevel.NONE
    visitor.get("/concerns/new/")
    visitor.submit(words=words)
    visitor.submit(query="", lon=str(event.lon), lat=str(event.lat), where_words=event.where_words)
    visitor.submit(moment=Moment.EARLIER, day=f"{local:%Y-%m-%d}", hour=f"{local:%H:%M}", when_words="", kind=kind)
    visitor.submit(contact_level=contact, name="", email=event.address, phone="")
    shown = RECEIPT.search(visitor.page)
    visitor.submit()
    if shown is None or shown[0] not in visitor.page:
        raise JourneyBroken("the receipt was not shown before and after sending")
    return shown[0]


def send_by_form(sent: Sequence[Sent], *, host: str, port: int) -> None:
    """Send the events again through the form, each from a browser of its own; compare with the first sending."""
    taken, requests, received, differing = [], 0, 0, 0
    for first in sent:
        visitor = Visitor(host, port)
        began = time.perf_counter()
        receipt = raise_concern(visitor, first.event)
        taken.append(time.perf_counter() - began)
        visitor.close()
        requests, received = requests + visitor.requests, received + visitor.received
        found = Concern.objects.get(receipt_hash=receipt_hash(receipt))
        differing += (found.place_id, found.region_id) != (first.place_id, first.region_id)
        differing += found.happened_at != first.event.at
    count = len(sent)
    say(f"{count} concerns in {sum(taken):.1f} s from one client, {requests / count:.0f} requests each")
    say(f"one journey: p50 {percentile(taken, 0.5) * 1000:.0f} ms, p95 {percentile(taken, 0.95) * 1000:.0f} ms,")
    say(f"  {received / count / 1000:.0f} kB of pages, uncompressed")
    say(f"{differing} differ in place, region or time from what submit_concern made of the same event")
