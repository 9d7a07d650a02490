"""The supervisor starts again what ends, and gives up on what cannot live."""

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.runtime import supervisor as module
from portal.runtime.supervisor import GaveUp, Interrupted, Program, Supervisor


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    monkeypatch.setattr(module, "STOP_SECONDS", 2.0)
    made = Supervisor(tmp_path)
    yield made
    made.end()
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_program_that_ends_is_started_again(supervisor: Supervisor, tmp_path: Path):
    code = "import pathlib, time; open('seen', 'a').write('x'); time.sleep(0 if len(open('seen').read()) < 2 else 60)"
    supervisor.keep(Program("once", [sys.executable, "-c", code]))
    assert supervisor.wait_until(lambda: (tmp_path / "seen").exists() and (tmp_path / "seen").read_text() == "xx", 20)


def test_program_that_cannot_live_makes_the_supervisor_give_up(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MOST_QUICK_DEATHS", 2)
    supervisor.keep(Program("never", ["/bin/false"]))
    with pytest.raises(GaveUp, match="never ended 2 times"):
        supervisor.wait_until(lambda: False, 20)


def test_signal_interrupts_and_lingering_programs_are_killed(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
):
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    program = Program("stub", [sys.executable, "-c", stubborn])
    supervisor.keep(program)
    said = ""
    deadline = time.monotonic() + 10
    while "stub   | up" not in said and time.monotonic() < deadline:
        said += capsys.readouterr().out
        time.sleep(0.05)
    signal.raise_signal(signal.SIGTERM)
    with pytest.raises(Interrupted):
        supervisor.watch()
    supervisor.end()
    assert program.process
    assert program.process.wait(timeout=5) == -signal.SIGKILL
