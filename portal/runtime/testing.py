"""`manage.py test`: the suite on a real PostgreSQL, then on SQLite what is marked for it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.runtime.bootstrap import ROOT, tell
from portal.runtime.postgres import PostgresMissing, postgres

PROCESSES = "2"
NO_TESTS_COLLECTED = 5
HELP = """usage: manage.py test [--postgres-only | --sqlite-only] [--full] [--faults] [pytest options and paths]

Runs the whole suite on a real PostgreSQL, then on SQLite every test marked sqlite_too.
--full adds the tests marked slow, --faults those that kill and cut; REQUIRE_BROWSER=1 fails without a Chromium.
"""


@dataclass(frozen=True)
class Round:
    """What one run of pytest came to."""

    database: str
    status: int
    passed: int
    failed: int
    not_run: int
    closing_line: str

    @property
    def is_good(self) -> bool:
        """Say whether nothing went wrong; a round without tests to run is good."""
        return self.status in {0, NO_TESTS_COLLECTED} and self.failed == 0


def main(arguments: Sequence[str]) -> int:
    """Run the suite and return 0 when every round is good and at least one test passed."""
    if {"-h", "--help"} & set(arguments):
        print(HELP)
        return 0
    own = {"--postgres-only", "--sqlite-only"}
    chosen = own & set(arguments)
    passed_on = [argument for argument in arguments if argument not in own]
    rounds: list[Round] = []
    try:
        if "--sqlite-only" not in chosen:
            with postgres(durable=False) as databases:
                rounds.append(_run(f"PostgreSQL {databases.version}", passed_on, databases.variables()))
        if "--postgres-only" not in chosen:
            rounds.append(_run("SQLite", passed_on, {}))
    except PostgresMissing as missing:
        tell(f"manage.py test: {missing}")
        return 1
    except KeyboardInterrupt:
        tell("manage.py test: interrupted")
        return 130
    return _sum_up(rounds)


def _run(database: str, arguments: Sequence[str], variables: Mapping[str, str]) -> Round:
    """Run pytest once in a state folder of its own, which goes away with it."""
    print(f"--- {database} ---", flush=True)
    home = Path(tempfile.mkdtemp(prefix="portal-test-"))
    try:
        result = home / "result.json"
        environment = {**os.environ, **variables}
        environment |= {"PORTAL_TEST": "1", "PORTAL_HOME": str(home), "PORTAL_TEST_RESULT": str(result)}
        environment |= {"PORTAL_TEST_DATABASE": "postgresql" if variables else "sqlite"}
        environment |= {"PORTAL_POOL": os.environ.get("PORTAL_POOL", "0"), "PORTAL_NO_BOOTSTRAP": "1"}
        for name in (
            "PORTAL_DEMO",
            "REDIS_URL",
            "EMAIL_URL",
            *(() if variables else ("DATABASE_URL", "KEYSTORE_URL")),
        ):
            environment.pop(name, None)
        command = [sys.executable, "-m", "pytest", *_processes(arguments), *arguments]
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        counts = json.loads(result.read_text()) if result.exists() else {}
        return Round(
            database=database,
            status=status,
            passed=counts.get("passed", 0),
            failed=counts.get("failed", 0),
            not_run=counts.get("not_run", 0),
            closing_line=counts.get("closing_line", ""),
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _processes(arguments: Sequence[str]) -> list[str]:
    """Two processes, unless the caller says otherwise or wants a debugger."""
    said = any(argument.startswith(("-n", "--numprocesses", "--pdb", "--collect-only")) for argument in arguments)
    return [] if said else ["-n", PROCESSES]


def _sum_up(rounds: Sequence[Round]) -> int:
    print()
    for each in rounds:
        print(f"{each.database}: {each.closing_line or f'pytest ended with status {each.status}'}")
    passed = sum(each.passed for each in rounds)
    failed = sum(each.failed for each in rounds)
    broken = [each for each in rounds if not each.is_good and not each.failed]
    not_run = sum(each.not_run for each in rounds)
    if not_run:
        print(f"{not_run} not run (see the reasons above)")
    for each in broken:
        print(f"the round on {each.database} broke off")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if passed and all(each.is_good for each in rounds) else 1
