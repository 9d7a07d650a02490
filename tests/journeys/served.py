"""A portal of its own for the journeys: the web server `serve` uses, its own databases, the demo country."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.runtime.bootstrap import ROOT
from portal.runtime.postgres import postgres
from portal.runtime.processes import bound_command, start_bound

START_SECONDS = 90
LEFT_OUT = ("DATABASE_URL", "KEYSTORE_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_TEST_DATABASE")


class NotServed(Exception):
    """The portal of the journeys did not start; the text holds its last lines."""


@dataclass(frozen=True)
class Served:
    """A running portal."""

    url: str
    log: Path
    backstage: "subprocess.Popen[str]"

    def ask(self, task: str, **options: Any) -> Any:
        """Let the process behind the scenes do something and return its answer."""
        assert self.backstage.stdin is not None
        self.backstage.stdin.write(json.dumps({"task": task, "with": options}) + "\n")
        self.backstage.stdin.flush()
        return _answer(self.backstage, self.log)["answer"]

    def mails(self, to: str) -> list[dict[str, str]]:
        """Deliver what waits, and return the mails to an address, newest first."""
        self.ask("deliver_mail")
        found: list[dict[str, str]] = self.ask("mails", to=to)
        return found

    def link_in_mail(self, to: str) -> str:
        """Return the path of the link that the newest mail to an address holds."""
        text = self.mails(to)[0]["text"]
        link = re.search(re.escape(self.url) + r"(/\S+)", text)
        assert link, text
        return link.group(1)

    def complaints(self) -> list[str]:
        """Return the lines of the server's log that tell of an error."""
        return [line for line in self.log.read_text(errors="replace").splitlines() if _complains(line)]


def _complains(line: str) -> bool:
    return " ERROR " in line or "Traceback" in line or "Internal Server Error" in line


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """Serve the demo country from databases of its own: on PostgreSQL where the tests run on it, else SQLite."""
    with ExitStack() as stack:
        environment = _environment(home, stack)
        log = home / "log"
        output = stack.enter_context(log.open("ab"))
        backstage = subprocess.Popen(
            bound_command([sys.executable, "-m", "tests.journeys.backstage"]),
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            start_new_session=True,
        )
        stack.callback(_end, backstage)
        _answer(backstage, log)
        web = start_bound(_web_command(environment["PORTAL_URL"]), environment=environment, output=output, folder=ROOT)
        stack.callback(_end, web)
        _await_first_page(environment["PORTAL_URL"], web, log)
        yield Served(environment["PORTAL_URL"], log, backstage)


def _environment(home: Path, stack: ExitStack) -> dict[str, str]:
    variables = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        variables |= stack.enter_context(postgres(durable=False)).variables()
    return {
        **variables,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_HOME": str(home),
        "PORTAL_TEST": "1",
        "PORTAL_DEMO": "1",
        "PORTAL_POOL": "0",
        "PORTAL_NO_BOOTSTRAP": "1",
        "PORTAL_URL": f"http://localhost:{_free_port()}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _web_command(url: str) -> list[str]:
    port = url.rpartition(":")[2]
    where = ["--host", "127.0.0.1", "--port", port]
    size = ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--no-access-log", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", "portal.runtime.web:application", "--interface", "wsgi", *where, *size]


def _answer(backstage: "subprocess.Popen[str]", log: Path) -> dict[str, Any]:
    assert backstage.stdout is not None
    line = backstage.stdout.readline()
    answer: dict[str, Any] = json.loads(line) if line else {"broken": _tail(log)}
    if "broken" in answer:
        raise NotServed(answer["broken"])
    return answer


def _await_first_page(url: str, web: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=20).close()
        except OSError as error:
            if web.poll() is not None or time.monotonic() > deadline:
                raise NotServed(_tail(log)) from error
            time.sleep(0.1)
        else:
            return


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])


def _end(program: "subprocess.Popen[Any]") -> None:
    program.terminate()
    try:
        program.wait(timeout=10)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
    for stream in (program.stdin, program.stdout):
        if stream:
            stream.close()


def fresh_home() -> Path:
    """Make a folder for one served portal."""
    return Path(tempfile.mkdtemp(prefix="portal-journeys-"))
