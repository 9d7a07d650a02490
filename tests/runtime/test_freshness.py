"""A second start is quick only as long as nothing changed."""

import os
from pathlib import Path

import pytest

from portal.runtime.freshness import fingerprint_of_sources

SOURCES = (
    "officers/migrations/0001_initial.py",
    "static/css/page.css",
    "locale/et/LC_MESSAGES/django.po",
    "requirements.lock",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (*SOURCES, "tests/vault/migrations/x.py", "var/portal.sqlite3", ".venv/lib/migrations/x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.mark.parametrize("name", SOURCES)
def test_fingerprint_with_a_changed_source_changes(name: str, project: Path):
    before = fingerprint_of_sources(project)
    os.utime(project / name, (1, 1))
    assert fingerprint_of_sources(project) != before


@pytest.mark.parametrize("name", ["tests/vault/migrations/x.py", "var/portal.sqlite3", ".venv/lib/migrations/x.py"])
def test_fingerprint_with_other_changes_stays(name: str, project: Path):
    before = fingerprint_of_sources(project)
    os.utime(project / name, (1, 1))
    assert fingerprint_of_sources(project) == before
