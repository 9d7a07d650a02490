"""A granian of the benchmark's own, on a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from portal.runtime.bootstrap import ROOT
from portal.runtime.processes import start_bound
from tests.benchmarks.kit.load import LoadResult, Request, send_load

HOST = "127.0.0.1"
START_SECONDS = 60.0
PORTAL = "portal.runtime.web:application"


@dataclass(frozen=True)
class Server:
    """A running web server."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def load(
        self, requests: Sequence[Request], *, clients: int, seconds: float | None = None, repeat: bool = False
    ) -> LoadResult:
        """Send requests from so many clients; see tests.benchmarks.kit.load.send_load."""
        return send_load(HOST, self.port, requests, clients=clients, seconds=seconds, repeat=repeat)

    def rss_mb(self) -> float:
        """Return the resident memory of the largest worker process, in megabytes."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        return max((worker.memory_info().rss for worker in workers), default=0) / 1_048_576


@contextmanager
def running_server(
    application: str = PORTAL, *, threads: int = 4, processes: int = 1, variables: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Serve a WSGI application until the block ends. Raises RuntimeError when it does not come up."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "granian", application, "--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", str(processes), "--blocking-threads", str(threads), "--no-ws", "--log-level", "error"),
        *("--workers-kill-timeout", "5"),
    ]
    process = start_bound(command, environment={**os.environ, **(variables or {})}, folder=ROOT)
    try:
        _wait_until_open(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_open(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a worker answers any request at all."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=START_SECONDS) as client:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if client.recv(16):
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError("the server did not come up")
