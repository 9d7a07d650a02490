"""Many clients with kept-alive connections, in a process of their own so that they do not slow down the measuring.

Also run as a program: reads pickled orders on its standard input, writes pickled results to its standard output.
"""

import asyncio
import pickle
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from portal.runtime.bootstrap import ROOT
from tests.benchmarks.kit.figures import Timings


@dataclass(frozen=True)
class Request:
    """One HTTP request, ready to send; Host, Connection and Content-Length are added."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def wire(self, host: str) -> bytes:
        """Return the bytes that go over the connection."""
        headers = {"Host": host, "Connection": "keep-alive", **self.headers}
        if self.body or self.method != "GET":
            headers["Content-Length"] = str(len(self.body))
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass(frozen=True)
class LoadResult:
    """What came back."""

    seconds: float
    statuses: Mapping[int, int]
    """How many answers had which status; 0 counts connections that broke."""
    timings: Timings

    @property
    def requests(self) -> int:
        """Answers of any status."""
        return sum(count for status, count in self.statuses.items() if status)

    @property
    def requests_per_s(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class Orders:
    """What one load is to be."""

    host: str
    port: int
    requests: Sequence[bytes]
    clients: int
    seconds: float | None
    repeat: bool


def send_load(
    host: str, port: int, requests: Sequence[Request], *, clients: int, seconds: float | None, repeat: bool
) -> LoadResult:
    """Send the requests from so many clients and wait for the end.

    Each request is sent once, until all are sent or the seconds are over; with `repeat` they begin again.
    """
    assert repeat is False or seconds, "a load that repeats needs an end"
    wires = [request.wire(f"{host}:{port}") for request in requests]
    orders = pickle.dumps(Orders(host, port, wires, clients, seconds, repeat))
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.kit.load"], input=orders, capture_output=True, check=True, cwd=ROOT
    )
    taken, statuses, milliseconds = pickle.loads(done.stdout)
    return LoadResult(taken, statuses, Timings(milliseconds))


async def _client(
    orders: Orders, queue: Iterator[bytes], end: float, statuses: Counter[int], taken: list[float]
) -> None:
    """Send one request after the other over one connection, opened anew when it breaks."""
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for wire in queue:
        if time.perf_counter() >= end:
            break
        began = time.perf_counter()
        try:
            connection = connection or await asyncio.open_connection(orders.host, orders.port)
            connection[1].write(wire)
            status, keeps = await _read_answer(connection[0])
        except (OSError, asyncio.IncompleteReadError):
            status, keeps = 0, False
        statuses[status] += 1
        taken.append((time.perf_counter() - began) * 1000)
        if not keeps:
            if connection:
                connection[1].close()
            connection = None
    if connection:
        connection[1].close()


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read one answer to its end; return its status and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if b"\r\ntransfer-encoding: chunked" in head:
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    elif b"\r\ncontent-length:" in head:
        await reader.readexactly(int(head.split(b"\r\ncontent-length:")[1].split(b"\r\n")[0]))
    return status, b"\r\nconnection: close" not in head


async def _send(orders: Orders) -> tuple[float, dict[int, int], list[float]]:
    queue = cycle(orders.requests) if orders.repeat else iter(orders.requests)
    statuses: Counter[int] = Counter()
    taken: list[float] = []
    began = time.perf_counter()
    end = began + orders.seconds if orders.seconds else float("inf")
    await asyncio.gather(*(_client(orders, queue, end, statuses, taken) for _ in range(orders.clients)))
    return time.perf_counter() - began, dict(statuses), taken


if __name__ == "__main__":
    # The sender's Orders was pickled under the module's own name, not __main__.
    from tests.benchmarks.kit import load

    sys.stdout.buffer.write(pickle.dumps(asyncio.run(load._send(pickle.load(sys.stdin.buffer)))))
