"""Run a tool over the project the way a person would, and show its words when it objects."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = frozenset({"var", "node_modules", "__pycache__"})


def run_tool(*command: str, variables: Mapping[str, str] | None = None) -> str:
    """Run a Python tool and return its output. Fails the test when the tool objects."""
    environment = {**os.environ, "PORTAL_NO_BOOTSTRAP": "1", **(variables or {})}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done.stdout


def project_files(*endings: str) -> list[Path]:
    """Return the project's own files with one of the endings (all without one), without hidden and made folders."""
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(
            name for name in below if name not in NOT_OURS and (not name.startswith(".") or name == ".ci")
        )
        found += [Path(folder, name) for name in sorted(names) if not endings or name.endswith(endings)]
    return found
