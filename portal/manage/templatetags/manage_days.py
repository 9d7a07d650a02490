"""Days as people say them."""

from datetime import date, timedelta

from django import template

register = template.Library()


@register.filter
def last_day(to_on: date | None) -> date | None:
    """Return the last day of a period whose first day without is `to_on`."""
    return to_on - timedelta(days=1) if to_on else None
