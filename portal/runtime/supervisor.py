"""Keep a few programs running in the foreground: prefixed output, restart with back-off, a clean end together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from portal.runtime.processes import start_bound

TICK_SECONDS = 0.1
QUICK_DEATH_SECONDS = 10.0
MOST_QUICK_DEATHS = 5
LONGEST_PAUSE_SECONDS = 30.0
STOP_SECONDS = 10.0
NAME_WIDTH = 7


class GaveUp(Exception):
    """A program ends again and again as soon as it is started."""


class Interrupted(Exception):
    """Somebody asked the supervisor to end."""


@dataclass
class Program:
    """One program to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    hidden: Sequence[str] = ()
    """Lines holding one of these are not repeated."""
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    quick_deaths: int = 0
    start_again_at: float | None = None


class Supervisor:
    """Start programs, watch them, end them. All of it in the main thread: the kernel ties children to a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs: list[Program] = []
        self._asked_to_end = False
        self._print_lock = threading.Lock()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        if self._asked_to_end:  # asked twice: no more waiting
            for program in self._programs:
                _signal_all_of(program, signal.SIGKILL)
        self._asked_to_end = True

    def say(self, sentence: str, name: str = "portal") -> None:
        """Print one line with the name of who says it."""
        with self._print_lock:
            sys.stdout.write(f"{name:<{NAME_WIDTH}}| {sentence}\n")
            sys.stdout.flush()

    def keep(self, program: Program) -> None:
        """Start a program and keep it running from now on."""
        self._programs.append(program)
        self._start(program)

    def run_once(self, program: Program) -> int:
        """Run a program to its end and return its status. Raises Interrupted."""
        self._start(program)
        assert program.process
        while program.process.poll() is None:
            if self._asked_to_end:
                _signal_all_of(program, signal.SIGKILL)
                program.process.wait()
                raise Interrupted
            time.sleep(TICK_SECONDS / 4)
        return program.process.returncode

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Watch the programs until the condition holds; False when it does not in time. Raises GaveUp, Interrupted."""
        deadline = time.monotonic() + seconds
        while not condition():
            self.watch()
            if time.monotonic() > deadline:
                return False
            time.sleep(TICK_SECONDS / 4)
        return True

    def watch_for_ever(self) -> None:
        """Watch the programs until asked to end. Raises GaveUp, Interrupted."""
        while True:
            self.watch()
            time.sleep(TICK_SECONDS)

    def watch(self) -> None:
        """Look at every program once, and start again what ended. Raises GaveUp, Interrupted."""
        if self._asked_to_end:
            raise Interrupted
        for program in self._programs:
            assert program.process
            if program.start_again_at is not None:
                if time.monotonic() >= program.start_again_at:
                    self._start(program)
            elif program.process.poll() is not None:
                self._plan_restart(program)

    def end(self) -> None:
        """End all programs, the last started first to be asked, and kill what lingers."""
        running = [each for each in reversed(self._programs) if each.process and each.process.poll() is None]
        front, base = running[:-1], running[-1:]  # what was started first is what the others lean on
        for group in (front, base):
            for program in group:
                _signal_one(program, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while any(each.process and each.process.poll() is None for each in group) and time.monotonic() < deadline:
                time.sleep(TICK_SECONDS / 4)
            for program in group:
                _signal_all_of(program, signal.SIGKILL)

    def _start(self, program: Program) -> None:
        program.start_again_at = None
        program.started_at = time.monotonic()
        program.process = start_bound(
            program.command,
            environment={**os.environ, **program.environment},
            output=subprocess.PIPE,
            folder=self._folder,
        )
        threading.Thread(target=self._repeat_output, args=(program, program.process), daemon=True).start()

    def _repeat_output(self, program: Program, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout
        with process.stdout as lines:
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                if text and not any(noise in text for noise in program.hidden):
                    self.say(text, program.name)

    def _plan_restart(self, program: Program) -> None:
        assert program.process
        lived = time.monotonic() - program.started_at
        program.quick_deaths = program.quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 1
        _signal_all_of(program, signal.SIGKILL)
        if program.quick_deaths >= MOST_QUICK_DEATHS:
            raise GaveUp(
                f"{program.name} ended {program.quick_deaths} times as soon as it was started; see its lines above"
            )
        pause = min(2.0 ** (program.quick_deaths - 1) / 2, LONGEST_PAUSE_SECONDS)
        program.start_again_at = time.monotonic() + pause
        self.say(f"{program.name} ended with status {program.process.returncode}; starting it again in {pause:g} s")


def _signal_one(program: Program, number: signal.Signals) -> None:
    if program.process and program.process.poll() is None:
        program.process.send_signal(number)


def _signal_all_of(program: Program, number: signal.Signals) -> None:
    """Signal the program and what it started; each program leads a process group of its own."""
    if program.process:
        try:
            os.killpg(program.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return
