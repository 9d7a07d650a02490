"""Working days of a country, for deadlines people are promised. Pure."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

END_OF_WORK = time(17, 0)
SATURDAY = 5


def is_working_day(day: date, holidays_code: str) -> bool:
    """Say whether offices work on the day: Monday to Friday and no public holiday of the country."""
    return day.weekday() < SATURDAY and day not in _public_holidays(holidays_code, day.year)


def end_of_working_day_after(at: datetime, days: int, *, zone: str, holidays_code: str) -> datetime:
    """Return the end of work, in UTC, `days` working days after the local day of `at`.

    A moment on a day off counts as the evening of the working day before, so that Saturday's concern and Friday's
    are promised alike. Raises ValueError if `at` has no zone or `days` is not positive.
    """
    if at.tzinfo is None or days < 1:
        raise ValueError("needs an aware time and at least one day")
    day = at.astimezone(ZoneInfo(zone)).date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, holidays_code)
    return datetime.combine(day, END_OF_WORK, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


@cache
def _public_holidays(code: str, year: int) -> frozenset[date]:
    if not code:
        return frozenset()
    return frozenset(holidays.country_holidays(code, years=year))
