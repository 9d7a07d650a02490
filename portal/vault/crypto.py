"""Sealing and wrapping; pure. Only portal.vault may import this, and only its door may unseal (held by a test).

Everything is AES-256-GCM with a fresh nonce of 96 bits. What a seal belongs to (purpose, key, row) is authenticated
with it, so sealed bytes cannot be moved to another row, key or purpose. A data key is wrapped the same way under a
master key and bound to its own id. Plaintext is padded to blocks of 256 bytes, so its length says little.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.errors import MasterKeyUnknown, Tampered

KEY_BYTES = 32
NONCE_BYTES = 12
BLOCK_BYTES = 256
LENGTH_BYTES = 4
Stored = bytes | memoryview
"""Bytes as a driver gives them back."""


@dataclass(frozen=True)
class Place:
    """Where sealed bytes belong; part of what is authenticated."""

    purpose: str
    key_id: UUID
    number: int
    """Primary key of the row."""

    def named(self) -> bytes:
        """Return the place as bytes; no part can contain the separator."""
        return f"portal.vault.1|{self.purpose}|{self.key_id.hex}|{self.number}".encode()


def seal(data_key: bytes, words: str, place: Place) -> tuple[bytes, bytes]:
    """Return nonce and ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce, AESGCM(data_key).encrypt(nonce, _padded(words.encode()), place.named())


def unseal(data_key: bytes, nonce: Stored, ciphertext: Stored, place: Place) -> str:
    """Return what was sealed. Raises Tampered if anything about it differs."""
    try:
        padded = AESGCM(data_key).decrypt(bytes(nonce), bytes(ciphertext), place.named())
    except (InvalidTag, ValueError):
        raise Tampered(f"row {place.number}") from None
    length = int.from_bytes(padded[:LENGTH_BYTES])
    return padded[LENGTH_BYTES : LENGTH_BYTES + length].decode()


def fingerprint(master: bytes) -> str:
    """Return 16 hex digits that name a master key without telling anything of it."""
    return hashlib.sha256(b"portal.vault.master|" + master).hexdigest()[:16]


def wrap(master: bytes, data_key: bytes, key_id: UUID) -> bytes:
    """Return nonce and wrapped data key as one."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(master).encrypt(nonce, data_key, _wrap_place(key_id))


def unwrap(masters: Sequence[bytes], named: str, wrapped: Stored, key_id: UUID) -> bytes:
    """Return the data key. Raises MasterKeyUnknown if no master has this fingerprint, Tampered if it does not open."""
    master = next((master for master in masters if fingerprint(master) == named), None)
    if master is None:
        raise MasterKeyUnknown(f"key {key_id} was wrapped by master {named}")
    whole = bytes(wrapped)
    try:
        return AESGCM(master).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], _wrap_place(key_id))
    except (InvalidTag, ValueError):
        raise Tampered(f"key {key_id}") from None


def _wrap_place(key_id: UUID) -> bytes:
    return b"portal.vault.wrap.1|" + key_id.bytes


def _padded(plain: bytes) -> bytes:
    whole = len(plain).to_bytes(LENGTH_BYTES) + plain
    return whole + bytes(-len(whole) % BLOCK_BYTES)
