"""Keep a language's catalog (.po) in step with the texts found."""

import re
from collections.abc import Mapping
from pathlib import Path

import polib

from portal.texts.finding import FoundText, TextKey

UNREAD = "unread"
"""The translator's comment of a text that no native speaker has read yet; whoever reads it deletes the line."""
PLURAL_FORMS = {
    "et": "nplurals=2; plural=(n != 1);",
    "sl": "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);",
}
"""By language, as Django's own catalogs say it; more in docs/translation.md."""
HEADER = "Texts of the portal. Kept by `manage.py texts`; words and rules stand in docs/translation.md."
PERCENT = re.compile(r"%(\([a-z_]+\))?[sd]")
LINE_WIDTH = 110


def catalog_path(folder: Path, language: str) -> Path:
    """Return where the catalog of a language lies below the folder of catalogs."""
    return folder / language / "LC_MESSAGES" / "django.po"


def read_catalog(path: Path) -> polib.POFile:
    """Return a catalog, an empty one where there is no file."""
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def merged(old: polib.POFile, texts: Mapping[TextKey, FoundText], language: str) -> polib.POFile:
    """Return a catalog of exactly these texts in their order, with the translations the old one has for them.

    A new text is empty and marked unread; a changed plural loses its translation; what is gone is dropped.
    """
    known = {TextKey(entry.msgid, entry.msgctxt): entry for entry in old if not entry.obsolete}
    fresh = polib.POFile(wrapwidth=LINE_WIDTH)
    fresh.header = HEADER
    fresh.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    for key, text in texts.items():
        fresh.append(_entry(text, known.get(key), language))
    return fresh


def _entry(text: FoundText, old: polib.POEntry | None, language: str) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=text.key.text,
        msgctxt=text.key.context,
        msgid_plural=text.plural,
        occurrences=[(name, "") for name in text.files],
        comment="\n".join(text.notes),
        tcomment=UNREAD,
        flags=["python-format"] if PERCENT.search(text.key.text + text.plural) else [],
    )
    if text.plural:
        entry.msgstr_plural = dict.fromkeys(range(plural_count(language)), "")
    if old is not None and old.msgid_plural == text.plural:
        entry.msgstr, entry.msgstr_plural, entry.tcomment = old.msgstr, old.msgstr_plural, old.tcomment
        entry.flags += ["fuzzy"] if old.fuzzy else []
    return entry


def plural_count(language: str) -> int:
    """Return how many plural forms a language has."""
    return int(PLURAL_FORMS[language].partition("nplurals=")[2].partition(";")[0])
