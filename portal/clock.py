"""The portal's days: times are stored in UTC, days are local."""

from datetime import date, datetime

from django.utils import timezone


def local_day(at: datetime) -> date:
    """Return the local day of an aware time in the portal's zone (never the reader's)."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()
