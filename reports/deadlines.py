"""When a first answer is promised."""

from datetime import datetime

from django.conf import settings

from portal.country.workdays import end_of_working_day_after


def answer_due(at: datetime) -> datetime:
    """Return the moment (UTC) until which an answer to something said at `at` is promised."""
    country = settings.COUNTRY
    return end_of_working_day_after(
        at, country.answer_working_days, zone=country.timezone, holidays_code=country.holidays_code
    )
