"""Which concerns a session may follow, and how it came to know them: by receipt or by the link of a mail.

Sealed like drafts: the session table must not say that somebody signed in raised a concern without contact.
"""

import json

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.base import SessionBase

from portal.accounts.sealing import session_cipher

GRANTS, MISSES = "portal.following", "portal.receipt-misses"
MOST_GRANTS = 20


def grant(session: SessionBase, public_id: str, way: str) -> None:
    """Let this session follow the concern until it ends; the oldest of more than twenty is dropped."""
    grants = [*_grants(session).items()][1 - MOST_GRANTS :]
    session[GRANTS] = (
        session_cipher("following").encrypt(json.dumps({**dict(grants), public_id: way}).encode()).decode()
    )


def way_of(session: SessionBase, public_id: str) -> str | None:
    """Return how this session came to know the concern, or None if it does not."""
    return _grants(session).get(public_id)


def note_miss(session: SessionBase) -> None:
    """Count a receipt that opened nothing: a miss writes the session as a hit does, so the two take the same time."""
    session[MISSES] = session.get(MISSES, 0) + 1


def forget_grants(session: SessionBase) -> None:
    """Stop following everything in this session."""
    session.pop(GRANTS, None)


def _grants(session: SessionBase) -> dict[str, str]:
    sealed = session.get(GRANTS)
    if not isinstance(sealed, str):
        return {}
    try:
        grants: dict[str, str] = json.loads(session_cipher("following").decrypt(sealed.encode()))
    except InvalidToken:
        return {}
    return grants
