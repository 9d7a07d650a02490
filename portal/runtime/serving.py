"""`manage.py serve`: broker, web and worker with its embedded clock in one foreground process."""

import argparse
import errno
import fcntl
import http.client
import json
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.environment import Environment, SettingMalformed
from portal.runtime import broker
from portal.runtime.bootstrap import ROOT, tell
from portal.runtime.freshness import fingerprint_of_sources
from portal.runtime.supervisor import GaveUp, Interrupted, Program, Supervisor

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  # what to recognise, not what to listen on
BROKER_SECONDS = 15.0
FIRST_PAGE_SECONDS = 120.0
WEB_NOISE = ("Python threads, which seems quite high",)
WORKER_NOISE = ("worker: Warm shutdown",)
MARKER = "made-by-serve.json"
"""In the state folder: this database was made by `serve`, and how far its demo country got."""


class CannotServe(Exception):
    """Something stands in the way; the text says what."""


@dataclass(frozen=True)
class Plan:
    """What one run of `serve` is to do."""

    host: str
    port: int
    home: Path
    owns_database: bool
    is_demo: bool
    web_processes: int
    web_threads: int
    worker_processes: int

    @property
    def url(self) -> str:
        """The address people open."""
        host = "localhost" if self.host in LOOPBACK | EVERYWHERE else self.host
        return f"http://{host}:{self.port}"


def main(arguments: Sequence[str]) -> int:
    """Read the options, serve, and return the exit status."""
    parser = argparse.ArgumentParser(prog="manage.py serve", description=__doc__)
    add_options(parser)
    options = parser.parse_args(arguments)
    return serve(options.host, options.port)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `serve` to a parser."""
    parser.add_argument("--host", default="localhost", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000)


def serve(host: str, port: int) -> int:
    """Serve until interrupted; return 0 then, 1 when something stood in the way."""
    try:
        with ExitStack() as stack:
            check_port_is_free(host, port)
            plan = make_plan(host, port)
            if plan.owns_database or not Environment().has("REDIS_URL"):
                stack.enter_context(_only_one_in(plan.home))
            return _serve(plan, stack)
    except (CannotServe, broker.BrokerMissing, SettingMalformed) as reason:
        tell(f"manage.py serve: {reason}")
        return 1


def make_plan(host: str, port: int) -> Plan:
    """Read the environment into a plan. Raises SettingMalformed."""
    env = Environment()
    home = env.folder("PORTAL_HOME", ROOT / "var")
    owns_database = not env.has("DATABASE_URL") and (
        (home / MARKER).exists() or not (home / "portal.sqlite3").exists()
    )
    processors = os.cpu_count() or 1
    alone = not env.has("DATABASE_URL")
    return Plan(
        host=host,
        port=port,
        home=home,
        owns_database=owns_database,
        is_demo=owns_database and host in LOOPBACK,
        web_processes=env.number("PORTAL_WEB_PROCESSES", 1 if alone else processors, least=1, most=64),
        web_threads=env.number("PORTAL_WEB_THREADS", min(max(4, 2 * processors), 16), least=1, most=256),
        worker_processes=env.number("PORTAL_WORKER_PROCESSES", 1 if alone else processors, least=1, most=64),
    )


def check_port_is_free(host: str, port: int) -> None:
    """Raise CannotServe when somebody else listens there already, or nobody may."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in ip_address(host) else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((ip_address(host), port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(f"port {port} is taken; choose another with --port") from error
        raise CannotServe(f"cannot listen on {host} port {port}: {error.strerror or error}") from error


def ip_address(host: str) -> str:
    """Return the address of a host as numbers, IPv4 first: the web server takes no names. Raises OSError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return str(min(found, key=lambda entry: entry[0] != socket.AF_INET)[4][0])


@contextmanager
def _only_one_in(home: Path) -> Iterator[None]:
    """Hold the state folder for this process alone."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (home / "serve.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotServe(f"another serve already uses {home}; end it, or set PORTAL_HOME") from None
            yield
    except PermissionError as error:
        raise CannotServe(f"cannot write to {home}; set PORTAL_HOME to a folder that can be written") from error


def _serve(plan: Plan, stack: ExitStack) -> int:
    supervisor = Supervisor(ROOT)
    environment = _child_environment(plan)
    started_at = time.monotonic()
    try:
        if not Environment().has("REDIS_URL"):
            environment["REDIS_URL"] = _start_broker(supervisor, stack.enter_context(broker.socket_folder(plan.home)))
        _prepare(supervisor, plan, environment)
        supervisor.keep(Program("web", _web_command(plan), environment, hidden=WEB_NOISE))
        supervisor.keep(Program("worker", _worker_command(plan), environment, hidden=WORKER_NOISE))
        first_page = threading.Event()
        threading.Thread(target=_await_first_page, args=(plan, first_page), daemon=True).start()
        if supervisor.wait_until(first_page.is_set, FIRST_PAGE_SECONDS):
            supervisor.say(f"open at {plan.url}/ after {time.monotonic() - started_at:.1f} s (end with Ctrl-C)")
        else:
            supervisor.say(f"the first page has not answered in {FIRST_PAGE_SECONDS:.0f} s; see the lines above")
        supervisor.watch_for_ever()
    except Interrupted:
        supervisor.say("ending")
    except (GaveUp, CannotServe) as reason:
        supervisor.say(str(reason))
        return 1
    finally:
        supervisor.end()
    supervisor.say("ended")
    return 0


def _child_environment(plan: Plan) -> dict[str, str]:
    return {
        "PORTAL_HOME": str(plan.home),
        "PORTAL_NO_BOOTSTRAP": "1",
        "PORTAL_DEMO": "1" if plan.is_demo else "0",
        "PORTAL_URL": os.environ.get("PORTAL_URL") or plan.url,
        "PYTHONUNBUFFERED": "1",
    }


def _start_broker(supervisor: Supervisor, folder: Path) -> str:
    """Start the broker and return its URL once it answers."""
    path = folder / "broker.sock"
    path.unlink(missing_ok=True)
    supervisor.keep(Program("broker", broker.server_command(broker.find_server(), path), hidden=broker.NOISE))
    if not supervisor.wait_until(lambda: broker.answers(path), BROKER_SECONDS):
        raise CannotServe("the broker does not answer; see its lines above")
    return f"redis+socket://{path}"


def _prepare(supervisor: Supervisor, plan: Plan, environment: dict[str, str]) -> None:
    """Bring translations, databases, static files and (once) the demo country up to date. Raises CannotServe."""
    marker = plan.home / MARKER
    state = json.loads(marker.read_text()) if marker.exists() else {}
    if plan.owns_database and state.get("demo") == "building":
        supervisor.say("an earlier building of the demo country was interrupted; beginning anew")
        forget_database(plan.home)
    if plan.owns_database and not (plan.home / "portal.sqlite3").exists():
        state = {"demo": "building" if plan.is_demo else "none"}
        marker.write_text(json.dumps(state))
    sources = fingerprint_of_sources(ROOT)
    if plan.owns_database and state.get("prepared") == sources and is_whole(plan.home):
        return
    options = ["--demo"] if state.get("demo") == "building" else []
    command = [sys.executable, str(ROOT / "manage.py"), "prepare", *options]
    if supervisor.run_once(Program("prepare", command, environment)) != 0:
        raise CannotServe("could not prepare the database; see the lines above")
    if plan.owns_database:
        demo = "built" if options else state.get("demo", "none")
        marker.write_text(json.dumps({"demo": demo, "prepared": sources}))


def is_whole(home: Path) -> bool:
    """Say whether all that `prepare` makes in a state folder of `serve` is there."""
    return all((home / name).exists() for name in ("portal.sqlite3", "keys.sqlite3", "static/.made-from"))


def forget_database(home: Path) -> None:
    """Remove the databases and files that `serve` made; its keys stay."""
    for path in (*home.glob("portal.sqlite3*"), *home.glob("keys.sqlite3*")):
        path.unlink()
    for folder in ("media", "mail"):
        shutil.rmtree(home / folder, ignore_errors=True)


def _web_command(plan: Plan) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "portal.runtime.web:application", "--interface", "wsgi"),
        *(
            "--host",
            ip_address(plan.host),
            "--port",
            str(plan.port),
            "--no-ws",
            "--no-access-log",
            "--log-level",
            "warning",
        ),
        *("--workers", str(plan.web_processes), "--blocking-threads", str(plan.web_threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
    ]


def _worker_command(plan: Plan) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "--app", "portal.celery", "--quiet", "worker", "--beat"),
        *("--concurrency", str(plan.worker_processes), "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def _await_first_page(plan: Plan, answered: threading.Event) -> None:
    """Set the event when the first page answers without an error of the server's."""
    host = "localhost" if plan.host in EVERYWHERE else plan.host
    while not answered.is_set():
        connection = http.client.HTTPConnection(host, plan.port, timeout=30)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status < 500:
                answered.set()
        except OSError:
            time.sleep(0.05)
        except http.client.HTTPException:
            time.sleep(0.5)
        finally:
            connection.close()
