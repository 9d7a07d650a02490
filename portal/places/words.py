"""The words of place names: which of them only say what kind of place it is. Pure."""

from collections.abc import Iterable

from portal.folding import fold


def kind_words(kinds: Iterable[str]) -> frozenset[str]:
    """Return the folded words of the kinds in use ("küla", "vallasisene linn" → kula, vallasisene, linn)."""
    return frozenset(word for kind in kinds for word in fold(kind).split())


def bare(folded: str, kinds: frozenset[str]) -> str:
    """Return a folded name without kind words at its beginning or end; unchanged when nothing else is left."""
    words = folded.split()
    while len(words) > 1 and words[-1] in kinds:
        words.pop()
    while len(words) > 1 and words[0] in kinds:
        words.pop(0)
    return " ".join(words) if words and not (len(words) == 1 and words[0] in kinds) else folded


def names_within(name: str, kinds: frozenset[str]) -> tuple[str, ...]:
    """Return every folded form under which a written name is looked for, the whole first.

    "Aulepa küla / Dirslätt" → "aulepa kula dirslatt", "aulepa kula", "aulepa", "dirslatt".
    """
    forms = [fold(name)]
    for part in name.split(" / "):
        forms += [fold(part), bare(fold(part), kinds)]
    return tuple(dict.fromkeys(form for form in forms if form))
