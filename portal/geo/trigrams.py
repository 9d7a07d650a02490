"""A folded text index that forgives typing errors: exact, then beginnings, then similar spelling. No Django.

Texts and queries must be folded (portal.folding) by the caller. Built once, then only read, so threads may share it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain

import numpy as np
from numpy.typing import NDArray

SIMILAR_ENOUGH = 0.6
"""Least share of common trigrams, whatever the order of the words."""
CLOSE_ENOUGH = 0.6
"""Least closeness by typing errors: one in four letters, two in five to seven."""
WORTH_COMPARING = 48
"""How many of the most similar texts are compared letter by letter."""
MOST_BEGINNINGS = 2_000
"""A single letter begins thousands of names; more than these are not looked at."""


class Tier(IntEnum):
    """How a text matched; the lower the better."""

    EXACT = 0
    BEGINS = 1
    WORD_BEGINS = 2
    SIMILAR = 3


@dataclass(frozen=True)
class Match:
    """One text found: its number in the order given to the index, how it matched, and how close (1 is the same)."""

    number: int
    tier: Tier
    closeness: float


def trigrams(text: str) -> frozenset[str]:
    """Return the trigrams of each word, padded so that beginnings weigh more."""
    return frozenset(
        padded[at : at + 3] for padded in (f"  {word} " for word in text.split()) for at in range(len(padded) - 2)
    )


def typing_errors(one: str, other: str) -> int:
    """Count the letters to add, leave out, change or swap with their neighbour to make one text the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and against == one[row - 2]:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


def closeness(one: str, other: str) -> float:
    """Return 1 for the same text down to 0 for nothing in common, by typing errors."""
    longest = max(len(one), len(other))
    return 1 - typing_errors(one, other) / longest if longest else 1.0


class TrigramIndex:
    """Find texts by whole text, beginning, beginning of a later word, or similar spelling."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = tuple(texts)
        self._exact: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            self._exact[text].append(number)
        self._sorted = sorted(range(len(self._texts)), key=lambda number: self._texts[number])
        self._tails = sorted(_tails(self._texts))
        self._postings, self._sizes = _postings(self._texts)

    def has(self, query: str) -> bool:
        """Say whether a text is exactly the query."""
        return query in self._exact

    def search(self, query: str, limit: int = MOST_BEGINNINGS) -> list[Match]:
        """Return each matching text once, best tier first, then closest, then in the order given.

        Similar spellings are looked for only where no text is exactly the query. Empty for an empty query.
        """
        if not query:
            return []
        found = {number: Match(number, Tier.EXACT, 1.0) for number in self._exact.get(query, ())}
        had_exact = bool(found)
        for number in self._beginning_with(query):
            found.setdefault(number, Match(number, Tier.BEGINS, len(query) / len(self._texts[number])))
        for number in self._with_word_beginning(query):
            found.setdefault(number, Match(number, Tier.WORD_BEGINS, len(query) / len(self._texts[number])))
        if not had_exact:
            for match in chain(self._swapped(query), self._similar(query)):
                found.setdefault(match.number, match)
        return sorted(found.values(), key=lambda match: (match.tier, -match.closeness, match.number))[:limit]

    def _beginning_with(self, query: str) -> Iterator[int]:
        start = bisect_left(self._sorted, query, key=lambda number: self._texts[number])
        for number in self._sorted[start : start + MOST_BEGINNINGS]:
            if not self._texts[number].startswith(query):
                return
            yield number

    def _with_word_beginning(self, query: str) -> Iterator[int]:
        start = bisect_left(self._tails, (query, -1))
        for tail, number in self._tails[start : start + MOST_BEGINNINGS]:
            if not tail.startswith(query):
                return
            yield number

    def _similar(self, query: str) -> Iterator[Match]:
        wanted = trigrams(query)
        lists = [self._postings[trigram] for trigram in wanted if trigram in self._postings]
        if not lists:
            return
        common = np.bincount(np.concatenate(lists), minlength=len(self._texts))
        share = common / (self._sizes + len(wanted) - common)
        best = np.lexsort((np.arange(len(share)), -share))[:WORTH_COMPARING]
        for number in best.tolist():
            near = closeness(query, self._texts[number])
            if share[number] >= SIMILAR_ENOUGH or (common[number] and near >= CLOSE_ENOUGH):
                yield Match(number, Tier.SIMILAR, max(near, float(share[number])))

    def _swapped(self, query: str) -> Iterator[Match]:
        """Yield texts that differ by two swapped neighbours: in short words those have too few trigrams in common."""
        for at in range(len(query) - 1):
            swapped = query[:at] + query[at + 1] + query[at] + query[at + 2 :]
            for number in self._exact.get(swapped, ()):
                yield Match(number, Tier.SIMILAR, 1 - 1 / len(query))


def _tails(texts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield each text from its second, third … word on."""
    for number, text in enumerate(texts):
        at = text.find(" ")
        while at != -1:
            yield text[at + 1 :], number
            at = text.find(" ", at + 1)


def _postings(texts: Sequence[str]) -> tuple[dict[str, NDArray[np.int32]], NDArray[np.int32]]:
    """Return which texts hold each trigram, and how many trigrams each text has."""
    lists: dict[str, list[int]] = defaultdict(list)
    sizes = np.ones(len(texts), dtype=np.int32)
    for number, text in enumerate(texts):
        held = trigrams(text)
        sizes[number] = max(1, len(held))
        for trigram in held:
            lists[trigram].append(number)
    return {trigram: np.array(numbers, dtype=np.int32) for trigram, numbers in lists.items()}, sizes
