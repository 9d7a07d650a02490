"""The folded trigram index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.geo.trigrams import Tier, TrigramIndex, closeness, trigrams, typing_errors

TEXTS = ["tallinn", "tallinna", "pohja tallinn", "tartu", "elva", "elva", "parnu", ""]
WORDS = st.text(alphabet="abel ", max_size=12).map(lambda text: " ".join(text.split()))


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [("", "", 0), ("", "abc", 3), ("elva", "evla", 1), ("tallinn", "tallin", 1), ("kala", "maja", 2), ("ab", "ba", 1)],
)
def test_typing_errors_are_counted(one: str, other: str, errors: int) -> None:
    assert typing_errors(one, other) == errors


def test_trigrams_of_a_word_are_padded() -> None:
    assert trigrams("elva") == {"  e", " el", "elv", "lva", "va "}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tallinn", [(0, Tier.EXACT), (1, Tier.BEGINS), (2, Tier.WORD_BEGINS)]),
        ("ta", [(3, Tier.BEGINS), (0, Tier.BEGINS), (1, Tier.BEGINS), (2, Tier.WORD_BEGINS)]),
        ("elva", [(4, Tier.EXACT), (5, Tier.EXACT)]),
        ("evla", [(4, Tier.SIMILAR), (5, Tier.SIMILAR)]),
        ("talinn", [(0, Tier.SIMILAR), (1, Tier.SIMILAR)]),
        ("tallinn pohja", [(2, Tier.SIMILAR), (1, Tier.SIMILAR)]),
        ("", []),
        ("zzz", []),
    ],
)
def test_search_gives_tiers_in_order(query: str, expected: list[tuple[int, Tier]]) -> None:
    assert [(match.number, match.tier) for match in TrigramIndex(TEXTS).search(query)] == expected


def test_search_of_an_empty_index_is_empty() -> None:
    assert TrigramIndex([]).search("elva") == []


@given(texts=st.lists(WORDS, max_size=20), query=WORDS)
def test_search_finds_every_exact_text_first_and_none_twice(texts: list[str], query: str) -> None:
    found = TrigramIndex(texts).search(query)

    numbers = [match.number for match in found]
    exact = [number for number, text in enumerate(texts) if text == query and query]
    assert numbers[: len(exact)] == exact
    assert len(numbers) == len(set(numbers))


@given(WORDS, WORDS)
def test_closeness_is_the_same_both_ways(one: str, other: str) -> None:
    assert closeness(one, other) == closeness(other, one)
    assert 0 <= closeness(one, other) <= 1
