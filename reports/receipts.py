"""Receipts and link tokens: secrets shown once and stored only as keyed hashes."""

import hashlib
import hmac
import secrets

from django.conf import settings

from portal.ids import ALPHABET

RECEIPT_LETTERS = 28
"""28 of 31 letters: 138 bits."""
GROUP = 4
TOKEN_BYTES = 32


def new_receipt() -> str:
    """Return a fresh receipt, seven groups of four: «abcd-efgh-…»."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_LETTERS)))


def new_token() -> str:
    """Return a fresh secret for the link of a mail, 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def normalised(receipt: str) -> str:
    """Return the receipt as typed by somebody: any case, spaces or dashes."""
    return "".join(character for character in receipt[:200].lower() if character.isalnum())


def is_whole(receipt: str) -> bool:
    """Say whether a typed receipt has the right letters and length, so that a slip can be told from a wrong code."""
    letters = normalised(receipt)
    return len(letters) == RECEIPT_LETTERS and set(letters) <= set(ALPHABET)


def receipt_hash(receipt: str) -> str:
    """Return the keyed hash under which a receipt is stored."""
    return _keyed_hash("receipt:" + normalised(receipt))


def token_hash(token: str) -> str:
    """Return the keyed hash under which a link's token is stored."""
    return _keyed_hash("link:" + token[:200])


def _keyed_hash(text: str) -> str:
    return hmac.new(settings.RECEIPT_KEY, text.encode(), hashlib.sha256).hexdigest()


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))
