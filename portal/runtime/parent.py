"""Tie a process to its parent, so that nothing outlives the supervisor even when that is killed outright."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int | None = None, how: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to send `how` to this process when its parent dies; ends at once if it is dead already.

    Survives exec, is lost by fork and by a change of user. Linux only; elsewhere nothing happens.
    """
    if sys.platform != "linux":
        return
    expected = os.getppid() if parent is None else parent
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0)
    if os.getppid() != expected:
        os._exit(1)
