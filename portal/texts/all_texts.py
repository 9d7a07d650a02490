"""All that is to stand in our catalog of a language: our own texts, and what the packages leave in English."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from portal.texts.finding import FoundText, TextKey, files_below, texts_in
from portal.texts.packages import package_texts, texts_left_untranslated

OWN_FOLDERS = ("portal", "events", "notices", "officers", "panels", "reports", "templates")
NEEDS_TRANSLATION = ("et", "sl")
"""English is the language of the source."""


@cache
def own_texts(root: Path) -> Mapping[TextKey, FoundText]:
    """Return the texts of our own code and templates, in the order of the folders and files; read once a process."""
    return texts_in(files_below(root, OWN_FOLDERS))


def texts_of_language(root: Path, language: str) -> Mapping[TextKey, FoundText]:
    """Return our own texts, then those of packages that the packages have not translated into the language."""
    packages = package_texts(root / "templates")
    return {**texts_left_untranslated(packages, language), **own_texts(root)}
