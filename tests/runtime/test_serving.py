"""`manage.py serve`, for real: it answers, holds its port, and leaves nothing behind."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from portal.runtime.bootstrap import ROOT
from portal.runtime.serving import MARKER, make_plan

START_SECONDS = 60.0
STOP_SECONDS = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_serve(home: Path, port: int) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "KEYSTORE_URL"}}
    environment |= {"PORTAL_HOME": str(home), "PORTAL_NO_BOOTSTRAP": "1", "PORTAL_TEST": "0"}
    # A database that is there already and not made by serve: no demo country, which would take its time.
    (home / "portal.sqlite3").touch()
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    pytest.fail(f"serve ended without saying {words!r}:\n{said}")


def wait_until_gone(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those still there at the end; a zombie that nobody collects counts as gone."""
    deadline = time.monotonic() + STOP_SECONDS
    left = processes
    while left and time.monotonic() < deadline:
        left = [each for each in left if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
        time.sleep(0.05)
    return left


def wait_for_processes(supervisor: int, count: int) -> list[psutil.Process]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = psutil.Process(supervisor).children(recursive=True)
        if len(found) >= count:
            return found
        time.sleep(0.05)
    pytest.fail(f"serve did not start {count} processes: {found}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def served(home: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    port = free_port()
    process = start_serve(home, port)
    try:
        read_until(process, "open at")
        yield process, port
    finally:
        process.kill()
        process.communicate()


def test_serve_killed_outright_leaves_no_process(served: tuple["subprocess.Popen[str]", int]):
    process, port = served
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()

    second = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PORTAL_NO_BOOTSTRAP": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (second.returncode, second.stderr) == (
        1,
        f"manage.py serve: port {port} is taken; choose another with --port\n",
    )

    started = wait_for_processes(process.pid, 6)  # broker; web and its process; worker, its task process, its clock
    process.kill()
    assert wait_until_gone(started) == []


def test_serve_interrupted_ends_cleanly(served: tuple["subprocess.Popen[str]", int]):
    process, _ = served
    started = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 0
    assert said.splitlines()[-1] == "portal | ended"
    assert "Traceback" not in said
    assert wait_until_gone(started) == []


def test_plan_for_a_fresh_folder_is_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert make_plan("localhost", 8000).is_demo


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_plan_for_an_address_others_can_reach_is_no_demo(host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert not make_plan(host, 8000).is_demo


def test_plan_for_a_given_database_is_no_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal@db.example/portal")
    (tmp_path / MARKER).write_text("{}")
    assert not make_plan("localhost", 8000).is_demo


def test_plan_for_a_database_made_by_others_is_no_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "portal.sqlite3").touch()
    assert not make_plan("localhost", 8000).is_demo
