"""Facts and speakers of a concern in words."""

from datetime import datetime

from django import template
from django.utils.formats import date_format

from reports import words
from reports.models import HistoryRow, Message

register = template.Library()


@register.filter
def plain_words(row: HistoryRow, side: str) -> str:
    """Return the fact as a sentence for the side that reads it."""
    return words.history_sentence(row, side)


@register.filter
def speaker(message: Message, side: str) -> str:
    """Return who said it."""
    return words.speaker(message, side)


@register.filter(expects_localtime=True)
def promised_day(value: datetime | None) -> str:
    """Return weekday and day as the language writes them: "Tuesday, 24 November"; "teisipäev, 24. november"."""
    return f"{date_format(value, 'l')}, {date_format(value, 'MONTH_DAY_FORMAT')}" if value else ""


@register.filter(expects_localtime=True)
def promised_moment(value: datetime | None) -> str:
    """Return the same with the hour: "Tuesday, 24 November, 17:00"."""
    return f"{promised_day(value)}, {date_format(value, 'TIME_FORMAT')}" if value else ""
