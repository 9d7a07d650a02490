"""R1: the web process is killed with -9 while a resident sends a concern, just before and just after the commit.

A lock held by the test stops the request exactly there: at the outbox (the last row before the commit), or at the
session (the first statement after it). Then the resident sends the same page again.
"""

import http.client
import os
import signal
import subprocess
import sys
import threading
from base64 import urlsafe_b64encode
from contextlib import contextmanager, suppress
from urllib.parse import urlencode

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections

from portal.audit.models import AuditRow
from portal.notifications.models import OutboxRow
from reports.choices import ContactLevel, Moment
from reports.drafts import new_draft
from reports.models import Concern, HistoryRow
from reports.receipts import new_receipt, receipt_hash
from tests.faults.conftest import ROOT, database_url, wait_until
from tests.faults.mail_servers import free_port

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connections["default"].vendor != "postgresql", reason="SQLite has one lock: nothing to stop at halfway"
    ),
]
CSRF = "c" * 32


@pytest.fixture
def web(surroundings, settings):
    """Start web processes that can be killed whole; all end with the test."""
    started = []

    def _start():
        port = free_port()
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "portal.runtime.web:application", "--interface", "wsgi"),
                *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws", "--log-level", "error"),
            ],
            cwd=ROOT,
            env={**surroundings, **_same_keys(settings)},
            start_new_session=True,
        )
        started.append(server)
        wait_until(lambda: _answers(port), 30)
        return server, port

    yield _start
    for server in started:
        _kill(server)


@pytest.fixture
def draft():
    """A whole draft in a session; returns (path of the check page, cookie, receipt)."""
    session, receipt = SessionStore(), new_receipt()
    where = {"query": "", "lon": None, "lat": None, "where_words": "by the bridge", "place": None, "place_name": ""}
    when = {"moment": Moment.UNSAID, "happened_at": None, "whole_day": False, "when_words": "", "kind": ""}
    contact = {"contact_level": ContactLevel.OFFICER, "name": "", "email": "ann@example.org", "phone": ""}
    words = {"words": "The bridge shakes."}
    key = new_draft(session, {"words": words, "where": where, "when": when, "contact": contact, "receipt": receipt})
    session.save()
    return f"/concerns/new/{key}/check/", f"sessionid={session.session_key}; csrftoken={CSRF}", receipt


@pytest.mark.parametrize(
    ("table", "kept"), [("notifications_outboxrow", 0), ("django_session", 1)], ids=["before commit", "after commit"]
)
def test_send_when_web_is_killed_and_sent_again_makes_one_concern(web, draft, table, kept):
    path, cookie, receipt = draft
    server, port = web()

    with _locked(table):
        sending = threading.Thread(target=_send, args=(port, path, cookie))
        sending.start()
        wait_until(lambda: _waiting_for_lock(), 20)
        _kill(server)
        sending.join(20)
    wait_until(lambda: not _others_at_work(), 20)
    assert Concern.objects.count() == kept

    _, port = web()
    status, location = _send(port, path, cookie)

    assert (status, location.endswith("/sent/")) == (302, True)
    concern = Concern.objects.get()
    assert concern.receipt_hash == receipt_hash(receipt)
    assert HistoryRow.objects.filter(concern=concern).count() == 1
    assert AuditRow.objects.filter(what="concern.submitted", object_id=str(concern.pk)).count() == 1
    told = OutboxRow.objects.filter(object_kind="concern", object_id=str(concern.pk))
    assert sorted(told.values_list("recipient_kind", flat=True)) == ["concern", "duty-desk"]


def _same_keys(settings):
    """Return the variables that give another process this one's keys."""
    return {
        "SECRET_KEY": settings.SECRET_KEY,
        "VAULT_MASTER_KEYS": ",".join(urlsafe_b64encode(key).decode() for key in settings.VAULT_MASTER_KEYS),
        "RECEIPT_KEY": urlsafe_b64encode(settings.RECEIPT_KEY).decode(),
        "CONTACT_INDEX_KEY": urlsafe_b64encode(settings.CONTACT_INDEX_KEY).decode(),
    }


def _send(port, path, cookie):
    """Send the check page; return (status, location), or (0, "") when the connection broke."""
    client = http.client.HTTPConnection("localhost", port, timeout=30)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        client.request("POST", path, urlencode({"csrfmiddlewaretoken": CSRF}), headers)
        answer = client.getresponse()
        return answer.status, answer.headers.get("Location", "")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        client.close()


@contextmanager
def _locked(table):
    """Let nobody write to a table; a session of our own holds the lock."""
    with psycopg.connect(database_url("default"), autocommit=False) as holder:
        holder.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield
        holder.rollback()


def _waiting_for_lock():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def _others_at_work():
    """Say whether the database still works for somebody else: PostgreSQL notices a killed client when it answers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle'"
        )
        return cursor.fetchone()[0] > 0


def _answers(port):
    client = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        client.request("GET", "/healthz")
        return client.getresponse().status == 200
    except OSError:
        return False
    finally:
        client.close()


def _kill(server):
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()
