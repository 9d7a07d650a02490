"""The lock files hold what pyproject.toml asks for, and each other's versions; told without a network."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.structure.tools import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SERVE = PROJECT["project"]["dependencies"]
TEST = PROJECT["dependency-groups"]["test"]
PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)(\[[a-z,]+\])?==(?P<version>\S+)(?P<marker> ;.*?)? \\$", re.MULTILINE)


def blocks(lock: str) -> list[str]:
    """Return the lines of each pinned package: its version, its hashes, who asked for it."""
    return re.split(r"\n(?=\S)", (ROOT / lock).read_text())


def pinned(name: str) -> dict[str, set[str]]:
    """Return the versions of each package in a lock file (several where they differ by platform)."""
    versions: dict[str, set[str]] = {}
    for match in PINNED.finditer((ROOT / name).read_text()):
        versions.setdefault(canonicalize_name(match["name"]), set()).add(match["version"])
    return versions


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.lock", SERVE),
        ("requirements-test.lock", [*SERVE, *TEST]),
        ("requirements-uv.lock", PROJECT["dependency-groups"]["bootstrap"]),
    ],
)
def test_lock_holds_every_package_asked_for(lock: str, asked: list[str]):
    versions = pinned(lock)
    unmet = [
        text
        for text in asked
        for requirement in [Requirement(text)]
        if not any(
            version in requirement.specifier for version in versions.get(canonicalize_name(requirement.name), ())
        )
    ]
    assert unmet == []


@pytest.mark.parametrize(
    ("lock", "asked"), [("requirements.lock", SERVE), ("requirements-test.lock", [*SERVE, *TEST])]
)
def test_lock_holds_no_package_that_is_no_longer_asked_for(lock: str, asked: list[str]):
    direct = {
        canonicalize_name(re.split(r"[\[=]", block)[0])
        for block in blocks(lock)
        if PROJECT["project"]["name"] in block
    }
    assert direct == {canonicalize_name(Requirement(text).name) for text in asked}


def test_test_lock_holds_the_versions_that_are_served():
    tested = pinned("requirements-test.lock")
    assert {name: tested.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock", "requirements-uv.lock"])
def test_every_pinned_package_has_hashes(lock: str):
    bare = [block.splitlines()[0] for block in blocks(lock) if "--hash=sha256:" not in block]
    assert bare == []
