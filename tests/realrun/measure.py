"""Time and memory of each step, printed as it ends."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWN = Path("/proc/self")


def say(text: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print the title, and at the end the seconds, those of them this process computed, and its largest memory."""
    say(f"\n== {title}")
    forget_peak()
    began, computed = time.perf_counter(), time.process_time()
    yield
    computed = time.process_time() - computed
    say(f"-- {time.perf_counter() - began:.1f} s ({computed:.1f} s of it computing), at most {peak_mb():.0f} MB")


def forget_peak() -> None:
    """Let the kernel measure the peak anew (Linux)."""
    (OWN / "clear_refs").write_text("5")


def peak_mb() -> float:
    """Return the largest resident memory since `forget_peak`, in megabytes (Linux)."""
    lines = (OWN / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def percentile(values: list[float], share: float) -> float:
    """Return the value that `share` of all stay under (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
