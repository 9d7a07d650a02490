"""The rules that a machine can hold: style, types, layers, templates."""

from pathlib import Path

import pytest

from tests.structure.tools import ROOT, run_tool


def test_ruff_finds_nothing():
    run_tool("-m", "ruff", "check", "--quiet", ".")


def test_formatting_is_ruffs_own():
    run_tool("-m", "ruff", "format", "--check", "--quiet", ".")


def test_types_hold(tmp_path: Path):
    # The plugin loads the settings, which must not find a production database in the environment.
    run_tool("-m", "mypy", "--no-error-summary", variables={"PORTAL_HOME": str(tmp_path), "DATABASE_URL": ""})


def test_layers_hold():
    run_tool("-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))")


def test_templates_are_clean():
    if not any((ROOT / "templates").rglob("*.html")):
        pytest.skip("there are no templates yet")
    run_tool("-m", "djlint", "--lint", "--quiet", "templates")
