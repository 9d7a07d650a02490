"""Encryption of what accounts keep, one derived key for each purpose."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def session_cipher(purpose: str) -> Fernet:
    """Return the cipher for what lies in a session. It dies with the session secret, as sessions do."""
    return _derived(settings.SECRET_KEY.encode(), purpose)


def lasting_cipher(purpose: str) -> MultiFernet:
    """Return the cipher for what outlives sessions: under the vault's master keys, which can be renewed."""
    return MultiFernet([_derived(key, purpose) for key in settings.VAULT_MASTER_KEYS])


def _derived(secret: bytes, purpose: str) -> Fernet:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portal.{purpose}".encode())
    return Fernet(urlsafe_b64encode(derivation.derive(secret)))
