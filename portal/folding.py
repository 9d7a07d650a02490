"""Text as it is compared: without case, accents and punctuation. Pure."""

import unicodedata

SAME_AS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "n",
        "ə": "e",
    }
)
"""Letters that Unicode does not take apart into a base letter and an accent (ß is done by casefold)."""
APOSTROPHES = frozenset("'`´ʹʻʼʾʿˈ‘’‛′＇")
"""Left out without a gap: "Revel'" and "Revel" are one word."""
DROPPED_CATEGORIES = frozenset({"Mn", "Me", "Cf"})
"""Accents, enclosing marks, and invisible signs such as the soft hyphen or a change of direction."""


def fold(text: str) -> str:
    """Return the text in lower case without accents, its words separated by single spaces.

    Letters and digits of every script stay, all else parts words. Folding twice changes nothing. Never raises.
    """
    if text.isascii():
        return " ".join("".join(c if c.isalnum() else _gap(c) for c in text.casefold()).split())
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(_kept(c) for c in parts).translate(SAME_AS).split())


def _gap(character: str) -> str:
    return "" if character in APOSTROPHES else " "


def _kept(character: str) -> str:
    if character in APOSTROPHES:
        return ""
    if character.isalnum():
        return character
    category = unicodedata.category(character)
    if category in DROPPED_CATEGORIES:
        return ""
    return character if category == "Mc" else " "
