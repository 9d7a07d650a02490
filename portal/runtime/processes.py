"""Start programs that cannot outlive this process."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

CHILD = Path(__file__).with_name("child.py")


def bound_command(command: Sequence[str], *, user: str = "-", how: str = "SIGKILL") -> list[str]:
    """Return a command that runs `command` and receives the signal `how` when the calling thread's process dies.

    The kernel watches the thread that starts the child: start it from the main thread.
    """
    return [sys.executable, "-I", "-S", str(CHILD), str(os.getpid()), how, user, *command]


def start_bound(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    output: int | IO[bytes] | None = None,
    folder: Path | None = None,
    user: str = "-",
    how: str = "SIGKILL",
) -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own, both outputs going to `output` (inherited when None)."""
    return subprocess.Popen(
        bound_command(command, user=user, how=how),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd=folder,
        start_new_session=True,
    )
