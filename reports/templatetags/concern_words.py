"""Facts and speakers of a concern in words."""

from django import template

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
