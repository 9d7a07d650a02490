"""Fixtures for every test."""

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(os.environ.get("PORTAL_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input beside the project; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real input is not beside the project")
    return SHARED_DATA
