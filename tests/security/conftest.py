"""What every test of security needs."""

from tests.accounts.conftest import _fresh_limits
from tests.append_only import flush_lifts_append_only

__all__ = ["_fresh_limits", "flush_lifts_append_only"]
