"""Seals open only where they were made, whole, with the right key."""

from uuid import uuid4

import pytest

from portal.vault.crypto import BLOCK_BYTES, Place, fingerprint, seal, unseal, unwrap, wrap
from portal.vault.errors import MasterKeyUnknown, Tampered

DATA_KEY = bytes(range(32))
MASTER, OLDER = b"m" * 32, b"o" * 32
PLACE = Place("words", uuid4(), 7)
TAG_BYTES = 16


@pytest.mark.parametrize("words", ["a", "küsimus\n🚓", "x" * 20_000])
def test_seal_and_unseal_any_words_returns_them(words: str) -> None:
    assert unseal(DATA_KEY, *seal(DATA_KEY, words, PLACE), PLACE) == words


def test_seal_same_words_twice_differs() -> None:
    assert seal(DATA_KEY, "a", PLACE) != seal(DATA_KEY, "a", PLACE)


@pytest.mark.parametrize(("length", "blocks"), [(1, 1), (252, 1), (253, 2), (508, 2), (509, 3)])
def test_seal_of_a_length_shows_whole_blocks_only(length: int, blocks: int) -> None:
    _, ciphertext = seal(DATA_KEY, "x" * length, PLACE)

    assert len(ciphertext) == blocks * BLOCK_BYTES + TAG_BYTES


@pytest.mark.parametrize("position", [0, 100, -1])
def test_unseal_one_bit_changed_is_detected(position: int) -> None:
    nonce, ciphertext = seal(DATA_KEY, "words", PLACE)
    changed = bytearray(ciphertext)
    changed[position] ^= 1

    with pytest.raises(Tampered):
        unseal(DATA_KEY, nonce, bytes(changed), PLACE)


@pytest.mark.parametrize(
    "other",
    [
        Place("identity", PLACE.key_id, PLACE.number),
        Place("words", uuid4(), PLACE.number),
        Place("words", PLACE.key_id, 8),
    ],
    ids=["purpose", "key", "row"],
)
def test_unseal_moved_to_another_place_is_detected(other: Place) -> None:
    with pytest.raises(Tampered):
        unseal(DATA_KEY, *seal(DATA_KEY, "words", PLACE), other)


def test_unseal_emptied_bytes_are_detected() -> None:
    with pytest.raises(Tampered):
        unseal(DATA_KEY, b"", b"", PLACE)


def test_unwrap_by_any_kept_master_returns_the_key() -> None:
    wrapped = wrap(OLDER, DATA_KEY, PLACE.key_id)

    assert unwrap([MASTER, OLDER], fingerprint(OLDER), wrapped, PLACE.key_id) == DATA_KEY


def test_unwrap_by_an_unknown_master_is_refused() -> None:
    wrapped = wrap(OLDER, DATA_KEY, PLACE.key_id)

    with pytest.raises(MasterKeyUnknown):
        unwrap([MASTER], fingerprint(OLDER), wrapped, PLACE.key_id)


def test_unwrap_under_a_false_fingerprint_or_another_id_is_detected() -> None:
    wrapped = wrap(OLDER, DATA_KEY, PLACE.key_id)

    with pytest.raises(Tampered):
        unwrap([MASTER], fingerprint(MASTER), wrapped, PLACE.key_id)
    with pytest.raises(Tampered):
        unwrap([OLDER], fingerprint(OLDER), wrapped, uuid4())
