"""Unsent concerns: on the server under the session, encrypted, for 24 hours; several tabs keep several drafts.

Nothing is kept in the browser. The session table holds ciphertext under a key that is not in the database.
"""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.contrib.sessions.backends.base import SessionBase

from portal.accounts.sealing import session_cipher
from portal.ids import public_id

DRAFTS, SENT = "portal.drafts", "portal.sent"
DRAFT_SECONDS = 24 * 60 * 60
SENT_SECONDS = 60 * 60
MOST_DRAFTS = 5

Draft = dict[str, Any]


def open_drafts(session: SessionBase) -> list[str]:
    """Return the keys of unsent drafts of this session, oldest first."""
    return list(session.get(DRAFTS, {}))


def new_draft(session: SessionBase, draft: Draft) -> str:
    """Keep a new draft and return its key; the oldest of more than five is dropped."""
    key = public_id()
    kept = dict(session.get(DRAFTS, {}))
    while len(kept) >= MOST_DRAFTS:
        kept.pop(next(iter(kept)))
    session[DRAFTS] = {**kept, key: _sealed(draft)}
    return key


def read_draft(session: SessionBase, key: str) -> Draft | None:
    """Return a draft of this session, or None if it is unknown, sent, wiped or older than a day."""
    return _opened(session.get(DRAFTS, {}).get(key), DRAFT_SECONDS)


def save_draft(session: SessionBase, key: str, draft: Draft) -> None:
    """Keep the draft as it is now."""
    session[DRAFTS] = {**session.get(DRAFTS, {}), key: _sealed(draft)}


def mark_sent(session: SessionBase, key: str, *, concern_id: str, receipt: str) -> None:
    """Wipe the draft and remember for an hour what was sent, so that a second send shows the same page."""
    session[DRAFTS] = {name: kept for name, kept in session.get(DRAFTS, {}).items() if name != key}
    sent = dict(list(session.get(SENT, {}).items())[1 - MOST_DRAFTS :])
    session[SENT] = {**sent, key: _sealed({"concern": concern_id, "receipt": receipt})}


def read_sent(session: SessionBase, key: str) -> Draft | None:
    """Return {"concern", "receipt"} of a draft sent within the hour, or None."""
    return _opened(session.get(SENT, {}).get(key), SENT_SECONDS)


def forget_sent(session: SessionBase) -> None:
    """Forget what was sent in this session, receipts included; unsent drafts stay."""
    session.pop(SENT, None)


def wipe_drafts(session: SessionBase) -> None:
    """Forget everything typed and sent in this session."""
    session.pop(DRAFTS, None)
    session.pop(SENT, None)


def _sealed(value: Draft) -> str:
    return _cipher().encrypt(json.dumps(value).encode()).decode()


def _opened(token: str | None, seconds: int) -> Draft | None:
    if token is None:
        return None
    try:
        value: Draft = json.loads(_cipher().decrypt(token.encode(), ttl=seconds))
    except InvalidToken:
        return None
    return value


def _cipher() -> Fernet:
    return session_cipher("drafts")
