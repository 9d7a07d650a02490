"""The portal's secret keys: given by the environment in production, made once in the state folder otherwise."""

import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from portal.environment import Environment, SettingMalformed

KEY_BYTES = 32


@dataclass(frozen=True)
class PortalKeys:
    """All secrets of one installation; each has one use."""

    session: str
    """Django's SECRET_KEY: sessions, tokens, drafts."""
    vault: tuple[bytes, ...]
    """Master keys of the vault, 32 bytes each; the first wraps new keys, the others still open old ones."""
    receipt: bytes
    """Keys the hash under which receipts and link tokens are stored."""
    contact_index: bytes
    """Keys the hash under which a mail address or phone number can be found again."""


def portal_keys(env: Environment, home: Path, *, required: bool) -> PortalKeys:
    """Return the keys. Raises SettingMissing when `required` and one is unset, SettingMalformed for a wrong length.

    Side effect when not required: the first call makes `keys.json` (mode 0600) in `home`.
    """
    made = {} if required else _made_keys(home)
    return PortalKeys(
        session=env.text("SECRET_KEY", made.get("session")),
        vault=tuple(
            _key("VAULT_MASTER_KEYS", word) for word in env.text("VAULT_MASTER_KEYS", made.get("vault")).split(",")
        ),
        receipt=_key("RECEIPT_KEY", env.text("RECEIPT_KEY", made.get("receipt"))),
        contact_index=_key("CONTACT_INDEX_KEY", env.text("CONTACT_INDEX_KEY", made.get("contact_index"))),
    )


def new_key() -> str:
    """Return a fresh key as text for an environment variable."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _key(name: str, text: str) -> bytes:
    try:
        key = urlsafe_b64decode(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingMalformed(f"{name} must be {KEY_BYTES} bytes in URL-safe base64")
    return key


def _made_keys(home: Path) -> dict[str, str]:
    path = home / "keys.json"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        keys = {name: new_key() for name in ("session", "vault", "receipt", "contact_index")}
        scratch = home / f"keys.json.{os.getpid()}"
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(keys, file)
        try:
            os.link(scratch, path)  # the first of several processes wins; the others read what it made
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    made: dict[str, str] = json.loads(path.read_text())
    return made
