"""The broker is away, hangs or was emptied: whoever posts never notices."""

import os
import signal
import time

import pytest

from portal.notifications import nudge
from portal.notifications.nudge import Nudger
from tests.faults.conftest import wait_until
from tests.faults.mail_servers import free_port

QUEUE = "celery"


@pytest.fixture
def told(settings):
    """Point the portal at a broker."""

    def _told(port):
        settings.REDIS_URL = settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{port}/0"

    return _told


def test_nudge_many_times_at_once_is_few_tasks_within_a_moment(broker, told):
    told(broker.port)
    nudger, client = Nudger(), broker.client()
    for _ in range(1_000):
        nudger.want()
    wait_until(lambda: client.llen(QUEUE), 15)
    time.sleep(0.3)
    assert client.llen(QUEUE) <= 2
    client.flushall()
    nudger.want()
    wait_until(lambda: client.llen(QUEUE), 5)
    assert nudge.COALESCE_S <= 0.2


def test_nudge_without_a_broker_set_starts_nothing(settings, monkeypatch):
    settings.REDIS_URL = ""
    monkeypatch.setattr(nudge, "_nudger", Nudger())
    nudge.nudge_worker()
    assert nudge._nudger._thread is None


def test_nudge_while_refused_returns_at_once_and_works_again_later(broker, told, monkeypatch, caplog):
    told(free_port())
    nudger = Nudger()
    for _ in range(3):
        began = time.monotonic()
        nudger.want()
        assert time.monotonic() - began < 0.05
        time.sleep(0.2)
    wait_until(lambda: nudger._broker_away, 15)
    told(broker.port)
    nudger.want()
    wait_until(lambda: broker.client().llen(QUEUE), 10)
    assert [record.getMessage() for record in caplog.records if record.name == nudge.__name__] == [
        "the broker cannot be reached (OperationalError); the sweeper takes over"
    ]


@pytest.mark.django_db(transaction=True)
def test_nudge_into_a_hung_broker_neither_waits_nor_grows_nor_keeps_the_process(broker, run_python):
    os.kill(broker._process.pid, signal.SIGSTOP)
    try:
        ended = run_python("tests.faults.poster", REDIS_URL=f"redis://127.0.0.1:{broker.port}/0")
        over_at = time.time()
    finally:
        os.kill(broker._process.pid, signal.SIGCONT)
    assert ended.returncode == 0, ended.stderr
    threads, asked_ms, last_line_at = ended.stdout.split()
    assert (threads, int(asked_ms) < 1_000, over_at - float(last_line_at) < 2) == ("2", True, True)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # that is what the test is about
def test_nudge_in_a_forked_child_has_a_thread_of_its_own(broker, told):
    told(broker.port)
    nudge.nudge_worker()
    wait_until(lambda: broker.client().llen(QUEUE), 15)
    broker.client().flushall()
    child = os.fork()
    if child == 0:
        nudge.nudge_worker()
        time.sleep(2)
        os._exit(0)
    os.waitpid(child, 0)
    assert broker.client().llen(QUEUE) == 1
