"""Reading a page as a person does, and noticing English on it."""

import re
from collections.abc import Iterable
from functools import cache
from html import unescape

from django.conf import settings
from django.utils.translation import gettext, ngettext, override, pgettext

from portal.texts.all_texts import own_texts
from portal.texts.finding import FoundText
from portal.texts.packages import package_texts

SPOKEN_ATTRIBUTES = re.compile(r'\b(?:alt|title|placeholder|aria-label|content|value)="([^"]*)"')
ENGLISH_WORDS = frozenset({"the", "your", "you", "with", "and", "this", "which", "please", "was"})
"""Words of every English sentence and of no Estonian or Slovenian one; texts nobody marked betray themselves so."""
FEWEST_LETTERS = 12
VARIABLE = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}|<[^>]+>")


def words_of(html: str) -> str:
    """Return what a page says aloud: its text and the attributes that are read out, each part on a line."""
    html = re.sub(r"(?s)<(script|style|svg|code|pre)\b.*?</\1>", "\n", html)
    html = re.sub(r'(?s)<[a-z]+[^>]* lang="[^"]*"[^>]*>.*?</[a-z]+>', "\n", re.sub(r"<html[^>]*>", "", html))
    spoken = "\n".join([*SPOKEN_ATTRIBUTES.findall(html), re.sub(r"<[^>]+>", "\n", html)])
    return re.sub(r"[ \t]+", " ", unescape(spoken))


def heading_of(html: str) -> str:
    """Return the words of the first h1 (or of the label or legend within it)."""
    found = re.search(r"(?s)<h1\b[^>]*>(.*?)</h1>", html)
    assert found, "the page has no h1"
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found[1])).split())


def english_on(html: str, language: str, names: Iterable[str] = ()) -> list[str]:
    """Return the English on a page that should speak another language; `names` are taken out first."""
    words = words_of(html)
    for name in names:
        words = words.replace(name, "")
    flat = " ".join(words.split())
    found = [sentence for sentence in english_of(language) if sentence in flat]
    return found + sorted(ENGLISH_WORDS & set(re.findall(r"[a-z]+", flat.lower())))


@cache
def english_of(language: str) -> tuple[str, ...]:
    """Return the English of every text whose translation differs, cut at its variables; short pieces left out."""
    texts = {**package_texts(settings.ROOT / "templates"), **own_texts(settings.ROOT)}
    with override(language):
        pieces = [piece for text in texts.values() if _is_translated(text) for piece in _pieces(text)]
    return tuple(dict.fromkeys(pieces))


def _is_translated(text: FoundText) -> bool:
    if text.plural:
        return ngettext(text.key.text, text.plural, 1) != text.key.text
    if text.key.context:
        return pgettext(text.key.context, text.key.text) != text.key.text
    return gettext(text.key.text) != text.key.text


def _pieces(text: FoundText) -> list[str]:
    pieces = [piece.strip() for each in (text.key.text, text.plural) for piece in VARIABLE.split(each)]
    return [piece for piece in pieces if len(piece) > FEWEST_LETTERS and " " in piece]
