"""Encryption of what lies in a session, one derived key for each purpose."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def session_cipher(purpose: str) -> Fernet:
    """Return the cipher for what lies in a session. It dies with the session secret, as sessions do."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portal.{purpose}".encode())
    return Fernet(urlsafe_b64encode(derivation.derive(settings.SECRET_KEY.encode())))
