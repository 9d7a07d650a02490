"""Encryption under keys derived from the session secret, one key for each purpose."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def sealer(purpose: str) -> MultiFernet:
    """Return the cipher of one purpose. Retired secrets (SECRET_KEY_FALLBACKS) still open what they sealed."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(secret, purpose)) for secret in secrets])


def _derived(secret: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portal.{purpose}".encode())
    return urlsafe_b64encode(derivation.derive(secret.encode()))
