"""The floor itself, and the portal's first page under the same load."""

from collections.abc import Iterator

from tests.benchmarks.kit import Context, Figure, Request

CLIENTS = 16


def run(context: Context) -> Iterator[Figure]:
    """Yield the throughput and times of the bare view and of the first page."""
    floor = context.floor(clients=CLIENTS, seconds=5.0)
    yield Figure("requests_per_s", floor.requests_per_s, clients=CLIENTS, what="bare view, one INSERT")
    yield Figure("p95_ms", floor.timings.p95, clients=CLIENTS, what="bare view, one INSERT")
    with context.serve() as server:
        page = [Request("/", headers={"Host": "localhost"})]
        server.load(page, clients=CLIENTS, seconds=1.0, repeat=True)
        answer = server.load(page, clients=CLIENTS, seconds=5.0, repeat=True)
        assert set(answer.statuses) == {200}, answer.statuses
        yield Figure("requests_per_s", answer.requests_per_s, floor.requests_per_s, clients=CLIENTS, what="first page")
        yield Figure("p95_ms", answer.timings.p95, clients=CLIENTS, what="first page")
        yield Figure("rss_mb", server.rss_mb(), what="one web process")
