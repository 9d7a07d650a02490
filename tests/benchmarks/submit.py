"""S1: the last POST of submitting a concern, against a bare view with one INSERT in the same run."""

from collections.abc import Iterator
from random import Random

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from reports.choices import ContactLevel, Moment
from reports.drafts import new_draft
from reports.models import Concern
from reports.receipts import new_receipt
from tests.benchmarks.kit import Context, Counted, Figure, Request
from tests.benchmarks.kit.force import COLUMNS, ROWS, SOUTH, STEP, WEST, fill_concerns, found_force

CLIENTS = 16
SENDS = 4_000
CSRF = "b" * 32


def run(context: Context) -> Iterator[Figure]:
    """Yield requests a second and durations of the send, their floor, and the statements of send and journey."""
    found_force()
    fill_concerns(1, context.rows_or(10_000))
    context.settle()
    floor = context.floor(clients=CLIENTS)
    sends = [_send(number) for number in range(SENDS)]
    before = Concern.objects.count()
    with context.serve() as server:
        server.load(sends[:200], clients=CLIENTS, seconds=None, repeat=False)
        result = server.load(sends[200:], clients=CLIENTS, seconds=None, repeat=False)
    kept = Concern.objects.count() - before
    assert kept == SENDS, f"{kept} of {SENDS} sends were kept: {result.statuses}"
    statements, journey = _counted(context)
    facts = {"rows": before, "clients": CLIENTS}
    yield Figure("requests_per_s", result.requests_per_s, floor.requests_per_s, statements=statements, **facts)
    yield Figure("p50_ms", result.timings.p50, floor.timings.p50, **facts)
    yield Figure("p95_ms", result.timings.p95, floor.timings.p95, **facts)
    yield Figure("statements", journey, rows=before, what="the whole journey of six screens")


def _send(number: int) -> Request:
    """Return the POST that sends a whole draft kept in a session of its own."""
    session = SessionStore()
    key = new_draft(session, _draft(number))
    session.save()
    return Request(
        f"/concerns/new/{key}/check/",
        method="POST",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session.session_key}; csrftoken={CSRF}",
        },
        body=f"csrfmiddlewaretoken={CSRF}".encode(),
    )


def _draft(number: int) -> dict[str, object]:
    randomness = Random(number)
    lon, lat = WEST + randomness.random() * COLUMNS * STEP, SOUTH + randomness.random() * ROWS * STEP
    point = {"query": "", "lon": lon, "lat": lat, "where_words": "by the gate", "place": None, "place_name": ""}
    contact = {"name": "A. Neighbour", "email": f"neighbour{number}@bench.example", "phone": ""}
    return {
        "words": {"words": f"Number {number}: somebody races past the school every morning. " * 3},
        "where": point,
        "when": {"moment": Moment.TODAY, "happened_at": None, "whole_day": False, "when_words": "", "kind": "worry"},
        "contact": {"contact_level": ContactLevel.OFFICER, **contact},
        "receipt": new_receipt(),
    }


def _counted(context: Context) -> tuple[int, int]:
    """Return the statements of the send, and of a whole journey over all screens."""
    browser = Client()
    total = 0
    answers = {
        "where": {"query": "", "lon": WEST + 0.05, "lat": SOUTH + 0.05, "where_words": ""},
        "when": {"moment": Moment.TODAY, "kind": "worry"},
        "contact": {"contact_level": ContactLevel.OFFICER, "email": "journey@bench.example"},
    }
    total += _statements(context, lambda: browser.get("/concerns/new/"))
    address = ""

    def begin() -> None:
        nonlocal address
        address = browser.post("/concerns/new/", {"words": "The lamp is dark."})["Location"]

    total += _statements(context, begin)
    for answer in answers.values():
        total += _statements(context, lambda: browser.get(address))

        def go_on(answer: dict[str, object] = answer) -> None:
            nonlocal address
            address = browser.post(address, answer)["Location"]

        total += _statements(context, go_on)
    total += _statements(context, lambda: browser.get(address))
    send = _statements(context, lambda: browser.post(address))
    total += send + _statements(context, lambda: browser.get(address.replace("/check/", "/sent/")))
    return send, total


def _statements(context: Context, doing: object) -> int:
    counted: Counted
    with context.statements() as counted:
        doing()  # type: ignore[operator]  # a callable
    return counted.total
