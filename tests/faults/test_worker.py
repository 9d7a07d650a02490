"""The whole chain with real processes: a web process posts, broker, worker and beat do or do not their part."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from portal.notifications.nudge import send_nudge
from tests.faults.conftest import ROOT, put, states, wait_until
from tests.faults.mail_servers import BadServer, Sink, free_port

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.sqlite_too]

RECOVERY_S = 60


@pytest.fixture
def start_worker(surroundings, broker, tmp_path):
    """Start workers (with a beat inside unless told otherwise) that end with the test."""
    started = []

    def _start(mail_port, beat=True):
        schedule = str(tmp_path / f"beat{len(started)}")
        clockwork = ["--beat", "--schedule", schedule] if beat else []
        options = ["--concurrency", "1", "--loglevel", "WARNING", "--hostname", f"w{len(started)}@test", *clockwork]
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "tests.faults.worker_app", "worker", *options],
            cwd=ROOT,
            env={
                **surroundings,
                "REDIS_URL": f"redis://127.0.0.1:{broker.port}/0",
                "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            },
            start_new_session=True,
        )
        started.append(process)
        return process

    yield _start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def told(settings, broker):
    """Let this test's own process nudge the broker."""
    settings.REDIS_URL = settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{broker.port}/0"


def _talks_to(process, port):
    return any(one.raddr and one.raddr.port == port for one in process.net_connections())


def _all_sent():
    return set(states().values()) == {"sent"}


def test_worker_nudged_sends_without_waiting_for_the_sweeper(start_worker, sink, told):
    start_worker(sink.port, beat=False)
    ids = put("first")
    wait_until(_all_sent, 20)
    second = put("second")
    assert wait_until(_all_sent, 5) < 2
    assert sink.taken == ids + second


@pytest.mark.parametrize("trouble", ["emptied", "stopped", "never nudged"])
def test_worker_sweeps_up_what_the_broker_lost(trouble, start_worker, sink, broker, settings):
    settings.REDIS_URL = ""  # no nudge ever
    start_worker(sink.port)
    put("first")
    wait_until(_all_sent, 30)
    if trouble == "stopped":
        os.kill(broker._process.pid, signal.SIGSTOP)
    put("second", "third")
    if trouble == "emptied":
        broker.client().flushall()
    if trouble == "stopped":
        os.kill(broker._process.pid, signal.SIGCONT)
    wait_until(_all_sent, RECOVERY_S)
    assert len(sink.taken) == len(set(sink.taken)) == 3


def test_worker_survives_the_broker_being_killed_and_started_again(start_worker, sink, broker, settings):
    settings.REDIS_URL = ""
    start_worker(sink.port)
    put("first")
    wait_until(_all_sent, 30)
    broker._process.kill()
    broker._process.wait()
    put("second")
    again = type(broker)(port=broker.port)
    again.start()
    try:
        wait_until(_all_sent, RECOVERY_S)
    finally:
        again.stop()
    assert len(sink.taken) == 2


def test_worker_process_killed_in_mid_message_loses_nothing_and_repeats_at_most_one(start_worker, settings):
    settings.REDIS_URL = ""
    port = free_port()
    with BadServer("end", "hang", port=port):
        worker = start_worker(port)
        ids = put("a", "b", "c")
        wait_until(lambda: "claimed" in states().values(), 30)
        [child] = [one for one in psutil.Process(worker.pid).children() if _talks_to(one, port)]
        child.kill()
    with Sink(port) as sink:
        wait_until(_all_sent, RECOVERY_S)
        assert (sorted(set(sink.taken)), len(sink.taken) <= 4) == (sorted(ids), True)


def test_worker_host_killed_another_takes_over(start_worker, sink, settings):
    settings.REDIS_URL = ""
    with BadServer("end", "hang") as hung:
        worker = start_worker(hung.port)
        ids = put("a", "b")
        wait_until(lambda: "claimed" in states().values(), 30)
        os.killpg(worker.pid, signal.SIGKILL)
    start_worker(sink.port)
    wait_until(_all_sent, RECOVERY_S)
    assert sorted(sink.taken) == sorted(ids)


def test_two_workers_two_beats_and_doubled_tasks_send_each_once(start_worker, sink, told):
    start_worker(sink.port)
    start_worker(sink.port)
    ids = put(*[f"to{number}" for number in range(200)])
    for _ in range(10):
        send_nudge()
    wait_until(_all_sent, RECOVERY_S)
    assert sorted(sink.taken) == sorted(ids)


@pytest.mark.parametrize("how", ["hang", "451", "die"])
def test_mail_server_back_after_an_outage_gets_everything_within_a_minute(how, start_worker, settings):
    settings.REDIS_URL = ""
    port = free_port()
    with BadServer("MAIL", how, port=port) as bad:
        start_worker(port)
        ids = put("a", "b", "c", "d")
        wait_until(lambda: bad.connections >= 6, 60)
    with Sink(port) as sink:
        wait_until(_all_sent, RECOVERY_S)
        assert sorted(sink.taken) == sorted(ids)
