"""`manage.py bench`: run tests/benchmarks/ against a real PostgreSQL with durable settings."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from portal.runtime.bootstrap import ROOT, tell
from portal.runtime.postgres import PostgresMissing, postgres

BENCHMARKS = ROOT / "tests" / "benchmarks"


def main(arguments: Sequence[str]) -> int:
    """Run one benchmark, or all of them, each in a process and two databases of its own; 0 when all came through."""
    options = _parser().parse_args(arguments)
    known = known_benchmarks()
    chosen = [options.name] if options.name else known
    if not set(chosen) <= set(known):
        tell(f"manage.py bench: there is no benchmark {options.name!r}; there are: {', '.join(known) or 'none'}")
        return 1
    try:
        return max([_run(name, options.rows) for name in chosen], default=0)
    except PostgresMissing as missing:
        tell(f"manage.py bench: {missing}")
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py bench", description=__doc__)
    parser.add_argument("name", nargs="?", help="one benchmark; all of them without a name")
    parser.add_argument("--rows", type=int, help="how many rows to measure over, where the benchmark has a choice")
    return parser


def known_benchmarks() -> list[str]:
    """Return the names of the modules in tests/benchmarks/, in alphabetical order."""
    return sorted(path.stem for path in BENCHMARKS.glob("*.py") if not path.stem.startswith(("_", "test_")))


def _run(name: str, rows: int | None) -> int:
    home = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    try:
        with postgres(durable=True) as databases:
            environment = {
                **os.environ,
                **databases.variables(),
                "PORTAL_TEST": "1",
                "PORTAL_HOME": str(home),
                "PORTAL_NO_BOOTSTRAP": "1",
                "PORTAL_LOG_LEVEL": "WARNING",
            }
            command = [sys.executable, "-m", "tests.benchmarks.kit.runner", name]
            command += ["--rows", str(rows)] if rows else []
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    finally:
        shutil.rmtree(home, ignore_errors=True)
