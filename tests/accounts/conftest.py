"""What every test of accounts needs."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.append_only import flush_lifts_append_only

__all__ = ["flush_lifts_append_only"]


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """Forget how often something was tried: limits are counted in the memory of the process."""
    cache.clear()
    yield
    cache.clear()
