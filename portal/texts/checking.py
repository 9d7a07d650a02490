"""Say what is wrong with a catalog."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polib

from portal.texts.catalogs import UNREAD, plural_count
from portal.texts.finding import FoundText, TextKey

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|%%|\{[a-z_]*\}")
TAG = re.compile(r"</?[a-z][^>]*>")


@dataclass(frozen=True)
class Complaint:
    """What is wrong (a word of WRONGS) with which text."""

    what: str
    text: str


@dataclass(frozen=True)
class CatalogState:
    """How a catalog stands: its texts, those no native speaker has read yet, and what is wrong."""

    language: str
    text_count: int
    unread_count: int
    complaints: tuple[Complaint, ...]


def state_of(catalog: polib.POFile, texts: Mapping[TextKey, FoundText], language: str) -> CatalogState:
    """Return how the catalog stands against the texts found; its complaints are in the catalog's order."""
    return CatalogState(
        language=language,
        text_count=len(texts),
        unread_count=sum(UNREAD in entry.tcomment.splitlines() for entry in catalog),
        complaints=tuple(_complaints(catalog, texts, language)),
    )


def _complaints(catalog: polib.POFile, texts: Mapping[TextKey, FoundText], language: str) -> Iterator[Complaint]:
    entries = {TextKey(entry.msgid, entry.msgctxt): entry for entry in catalog if not entry.obsolete}
    yield from (Complaint("obsolete", entry.msgid) for entry in catalog.obsolete_entries())
    yield from (Complaint("obsolete", key.text) for key in entries if key not in texts)
    yield from (Complaint("missing", key.text) for key in texts if key not in entries)
    for key, entry in entries.items():
        if key in texts and (what := wrong_with(entry, texts[key], language)):
            yield Complaint(what, key.text)


def wrong_with(entry: polib.POEntry, text: FoundText, language: str) -> str:
    """Return what is first wrong with an entry: untranslated, fuzzy, plural, placeholders, tags, edges; or ""."""
    if entry.fuzzy:
        return "fuzzy"
    if entry.msgid_plural != text.plural:
        return "plural"
    forms = list(entry.msgstr_plural.values()) if text.plural else [entry.msgstr]
    if not all(forms):
        return "untranslated"
    if text.plural and len(forms) != plural_count(language):
        return "plural"
    originals = _originals(entry, len(forms))
    pairs = [(original, form) for original, form in zip(originals, forms, strict=True)]
    if any(set(PLACEHOLDER.findall(original)) != set(PLACEHOLDER.findall(form)) for original, form in pairs):
        return "placeholders"
    if any(sorted(TAG.findall(original)) != sorted(TAG.findall(form)) for original, form in pairs):
        return "tags"
    return "edges" if any(_edges(original) != _edges(form) for original, form in pairs) else ""


def _originals(entry: polib.POEntry, form_count: int) -> list[str]:
    """Return the English text each form stands for.

    Where there are two forms the first stands for one thing alone and may leave out the number as English does;
    where there are more it also stands for 101, 201 and so on.
    """
    if form_count == 1:
        return [entry.msgid]
    first = entry.msgid if form_count == 2 else entry.msgid_plural
    return [first, *[entry.msgid_plural] * (form_count - 1)]


def _edges(text: str) -> tuple[str, str]:
    """Return the blanks and line ends around a text, which gettext and mails rely on."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
