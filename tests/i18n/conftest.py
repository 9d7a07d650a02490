"""What every test of the translations needs: the force of the tests of concerns, and a fresh memory."""

from tests.reports.conftest import _fresh_limits, _nothing_remembered, force

__all__ = ["_fresh_limits", "_nothing_remembered", "force"]
