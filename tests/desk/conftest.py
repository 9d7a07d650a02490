"""What every test of the desk needs: the same force as the tests of concerns."""

from tests.reports.conftest import _fresh_limits, _nothing_remembered, force

__all__ = ["_fresh_limits", "_nothing_remembered", "force"]
