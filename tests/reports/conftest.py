"""A force and a fresh memory for every test of concerns."""

from collections.abc import Iterator

import pytest

from officers.queries import CACHE
from tests.accounts.conftest import _fresh_limits
from tests.reports.force import Force, build_force

__all__ = ["_fresh_limits", "_nothing_remembered", "force"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Start each test as a new process does: what was rolled back must not be remembered."""
    CACHE.forget_all()
    yield
    CACHE.forget_all()


@pytest.fixture
def force(db: None) -> Force:
    """Two stations, four regions, and everybody who may stand in."""
    return build_force()
