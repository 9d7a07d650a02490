"""Sealing identity and words under a key."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from portal.vault.choices import ContactKind, Purpose
from portal.vault.contacts import contact_digest, normalised
from portal.vault.crypto import Place, seal
from portal.vault.errors import NothingToSeal, TooLong
from portal.vault.identity import Identity
from portal.vault.keystore import data_key
from portal.vault.models import ContactHash, Sealed, sealed_number

WORDS_MOST = 20_000
"""Characters in one text."""
WRITE_AT_ONCE = 500


def seal_identity(*, key_id: UUID, identity: Identity, at: datetime) -> int:
    """Seal who raised something, in the caller's transaction; return the number of the seal.

    Also writes a keyed hash for mail and phone, so that the person can be found by exact match. Raises NothingToSeal,
    TooLong, or Unreadable if the key is destroyed. Cost: one INSERT, one more with any contact, and one SELECT in the
    key store unless the key was made in this call.
    """
    row = _sealed(key_id, Purpose.IDENTITY, identity.checked().as_text(), data_key(key_id), at)
    row.save(force_insert=True)
    written = ((ContactKind.MAIL, identity.email), (ContactKind.PHONE, identity.phone))
    ContactHash.objects.bulk_create(
        ContactHash(key_id=key_id, kind=kind, digest=contact_digest(kind, value), kept_at=at)
        for kind, value in written
        if normalised(kind, value)
    )
    return row.pk


def seal_words(*, key_id: UUID, words: str, at: datetime) -> int:
    """Seal one text, in the caller's transaction; return the number of the seal. See seal_many_words."""
    return seal_many_words(key_id=key_id, words=[words], at=at)[0]


def seal_many_words(*, key_id: UUID, words: Sequence[str], at: datetime) -> list[int]:
    """Seal texts under one key, in the caller's transaction; return the numbers of the seals in the same order.

    Raises NothingToSeal for an empty text, TooLong over WORDS_MOST characters, Unreadable if the key is destroyed.
    Cost: one INSERT for each 500, and one SELECT in the key store unless the key was made in this call.
    """
    if any(not text.strip() for text in words):
        raise NothingToSeal
    if any(len(text) > WORDS_MOST for text in words):
        raise TooLong
    key = data_key(key_id)
    rows = [_sealed(key_id, Purpose.WORDS, text, key, at) for text in words]
    Sealed.objects.bulk_create(rows, batch_size=WRITE_AT_ONCE)
    return [row.pk for row in rows]


def _sealed(key_id: UUID, purpose: Purpose, text: str, key: bytes, at: datetime) -> Sealed:
    number = sealed_number()
    nonce, ciphertext = seal(key, text, Place(purpose.value, key_id, number))
    return Sealed(
        id=number,
        key_id=UUID(int=key_id.int),
        purpose=purpose,
        nonce=nonce,
        ciphertext=ciphertext,
        sealed_at=at,
    )
