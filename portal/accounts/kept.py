"""What somebody had typed when their session ended is kept, sealed, until the same person is back.

    form = AnswerForm(initial=take_typed(request))

It lies in the new, anonymous session of the same browser, opens for one person and one page alone, for twelve hours,
and is gone once that page was sent. Passwords, codes, receipts and files are never kept.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from portal.accounts.queries import Person
from portal.accounts.sealing import session_cipher

SESSION_KEY = "portal_kept"
KEPT_FOR = timedelta(hours=12)
LIMIT_BYTES = 200_000
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "credential", "code", "receipt", "next"})
__all__ = [
    "Typed",
    "forget_typed",
    "is_secret",
    "keep_typed",
    "kept_for",
    "page_of_form",
    "session_cipher",
    "take_typed",
]
Typed = dict[str, str | list[str]]


@dataclass(frozen=True)
class Kept:
    """What was typed, by whom, when, and on which page."""

    user_id: int
    at: float
    sent_to: str
    """Path the form was sent to."""
    page: str
    """Path of the page the form stood on."""
    fields: dict[str, list[str]]


def keep_typed(request: HttpRequest, *, user_id: int, at: datetime) -> bool:
    """Seal the posted text into the session for this person. Call it after signing them out.

    Return False, and keep nothing, when nothing was typed or it is over 200 kB.
    """
    fields = {name: request.POST.getlist(name) for name in request.POST if not is_secret(name)}
    kept = Kept(user_id, at.timestamp(), request.path, urlsplit(page_of_form(request)).path, fields)
    text = json.dumps(asdict(kept)).encode()
    if not any(any(values) for values in fields.values()) or len(text) > LIMIT_BYTES:
        return False
    request.session[SESSION_KEY] = session_cipher("kept").encrypt(text).decode()
    return True


def take_typed(request: HttpRequest, path: str | None = None) -> Typed:
    """Return what this person had typed on this page (or the one named), ready as a form's initial; {} if nothing.

    One text for a field, or a list where several were sent. It stays until the page is sent or twelve hours are over,
    so that reloading does not lose it.
    """
    kept = kept_for(request)
    if kept is None or (path or request.path) not in {kept.sent_to, kept.page}:
        return {}
    return {name: values[0] if len(values) == 1 else values for name, values in kept.fields.items()}


def kept_for(request: HttpRequest, user: Person | None = None) -> Kept | None:
    """Return what is kept for this person, else for the one signed in.

    Side effect: wipes what is another person's, too old or unreadable.
    """
    token = request.session.get(SESSION_KEY)
    person = user or request.user
    if token is None or not person.is_authenticated:
        return None
    try:
        kept = Kept(**json.loads(session_cipher("kept").decrypt(token.encode())))
    except (InvalidToken, ValueError, TypeError):
        forget_typed(request)
        return None
    too_old = timezone.now().timestamp() - kept.at > KEPT_FOR.total_seconds()
    if kept.user_id != person.pk or too_old:
        forget_typed(request)
        return None
    return kept


def forget_typed(request: HttpRequest) -> None:
    """Wipe what is kept."""
    request.session.pop(SESSION_KEY, None)


def page_of_form(request: HttpRequest) -> str:
    """Return the address of the page a form was sent from: its `next` field, the page that sent it, or its target."""
    hosts = {request.get_host()}
    for address in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if address and url_has_allowed_host_and_scheme(address, hosts, require_https=request.is_secure()):
            parts = urlsplit(address)
            return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return request.path


def is_secret(name: str) -> bool:
    """Say whether a field of this name is never kept nor shown again."""
    return name in NEVER_KEPT or "password" in name
