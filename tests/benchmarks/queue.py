"""S2: the officer's queue at ten thousand and at a million concerns: first and deep pages, one region and all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.test import Client

from officers.models import Region
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.desk.queries import Cursor
from reports.choices import Status
from reports.models import Concern
from tests.benchmarks.kit import Context, Figure, Request, Server
from tests.benchmarks.kit.force import BUSY, fill_concerns, found_force, make_staff, signed_in_cookie

FEW, MANY = 10_000, 1_000_000
SECONDS = 8.0


@dataclass(frozen=True)
class Page:
    """One page of the queue as one person asks for it."""

    name: str
    user: User
    view: str
    region: Region | None
    deep: bool

    def address(self) -> str:
        """Return the address; a deep page begins in the middle of the rows there are now."""
        choices = {"view": self.view, "region": self.region.slug if self.region else ""}
        if self.deep:
            choices["after"] = self._middle().text()
        return "/desk/?" + urlencode({name: value for name, value in choices.items() if value})

    def _middle(self) -> Cursor:
        rows = (
            Concern.objects.filter(status=Status.CLOSED)
            if self.view == "closed"
            else Concern.objects.exclude(status=Status.CLOSED)
        )
        if self.region:
            rows = rows.filter(region=self.region)
        newest = rows.order_by("-due_at").values_list("due_at", flat=True)[0]
        row = rows.filter(due_at__gte=newest - timedelta(days=350)).order_by("due_at", "id")[0]
        return Cursor(row.due_at, row.pk)


def run(context: Context) -> Iterator[Figure]:
    """Yield p50 and p95 of each page at both sizes, at one and at four clients, and its statements."""
    pages = _pages(found_force())
    at_few: dict[str, float] = {}
    filled = 0
    for rows in (FEW, context.rows_or(MANY)):
        fill_concerns(filled + 1, rows)
        filled = rows
        context.settle()
        with context.serve() as server:
            for page in pages:
                statements = _statements(context, page)
                for clients in (1, 4):
                    timings = _timed(server, page, clients)
                    name = f"{page.name}, {clients} clients"
                    facts = {"rows": rows, "statements": statements, "clients": clients, "what": page.name}
                    at_few.setdefault(name, timings.p50)
                    yield Figure("p50_ms", timings.p50, at_few[name] if rows != FEW else None, **facts)
                    yield Figure("p95_ms", timings.p95, **facts)


def _pages(regions: list[Region]) -> list[Page]:
    busy = regions[BUSY]
    officer = busy.assignments.get().officer
    commander = make_staff("commander@bench.example", Role.COMMANDER)
    return [
        Page("own region, open, first page", officer, "open", busy, deep=False),
        Page("own region, open, deep page", officer, "open", busy, deep=True),
        Page("own region, new, first page", officer, "new", busy, deep=False),
        Page("own region, closed, deep page", officer, "closed", busy, deep=True),
        Page("everything, open, first page", commander, "open", None, deep=False),
        Page("everything, open, deep page", commander, "open", None, deep=True),
        Page("everything, closed, deep page", commander, "closed", None, deep=True),
    ]


def _timed(server: Server, page: Page, clients: int):  # type: ignore[no-untyped-def]  # Timings of the kit
    request = [Request(page.address(), headers={"Cookie": signed_in_cookie(page.user)})]
    server.load(request, clients=clients, seconds=1.0, repeat=True)
    result = server.load(request, clients=clients, seconds=SECONDS, repeat=True)
    assert set(result.statuses) == {200}, result.statuses
    return result.timings


def _statements(context: Context, page: Page) -> int:
    browser = Client(headers={"Cookie": signed_in_cookie(page.user)})
    address = page.address()
    browser.get(address)
    with context.statements() as counted:
        assert browser.get(address).status_code == 200
    return counted.total
