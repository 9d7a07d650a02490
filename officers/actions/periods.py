"""Ending dated rows [from_on, to_on)."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet


def end_periods(rows: QuerySet[Any], on: date) -> None:
    """Let rows in force end on the day and take back those that would begin on it or later. Two statements."""
    rows.filter(from_on__gte=on).delete()
    rows.filter(Q(to_on__isnull=True) | Q(to_on__gt=on), from_on__lt=on).update(to_on=on)
