"""Encryption of what lives in a row of its own app and outlasts sessions, such as the secrets of second factors."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def lasting_cipher(purpose: str) -> MultiFernet:
    """Return the cipher of one purpose: keys derived from the master keys, the first seals, all of them open."""
    return MultiFernet([_derived(key, purpose) for key in settings.VAULT_MASTER_KEYS])


def _derived(secret: bytes, purpose: str) -> Fernet:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portal.{purpose}".encode())
    return Fernet(urlsafe_b64encode(derivation.derive(secret)))
