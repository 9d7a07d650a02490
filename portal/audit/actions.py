"""Writing the access log, and sealing it. Errors propagate: where the log cannot be written, access is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import CharField

from portal.audit.chain import SEAL_MOST, digest_of, ranges_of
from portal.audit.errors import RowMalformed
from portal.audit.models import AuditRow, ChainSeal
from portal.audit.queries import last_digest, unsealed_rows

WRITE_AT_ONCE = 1_000


class HasKey(Protocol):
    """Anything with a primary key: this app stands below the one that knows users."""

    pk: Any


@dataclass(frozen=True)
class Actor:
    """Who did it, by id and never by name."""

    kind: str
    """user, receipt, link, session or system."""
    id: str = ""
    role: str = ""


SYSTEM = Actor("system")
"""A job of the portal itself."""
VISITOR = Actor("session")
"""Somebody who is not signed in and showed neither receipt nor link."""


@dataclass(frozen=True)
class Entry:
    """One row to be written by `record_many`."""

    what: str
    by: Actor
    at: datetime
    object_kind: str = ""
    object_id: str = ""
    why: str = ""
    detail: Mapping[str, Any] | None = None


def user_actor(user: HasKey, role: str = "") -> Actor:
    """Return the actor for somebody signed in, with the role in which they act."""
    return Actor("user", str(user.pk), role)


def receipt_actor(concern_id: str | int) -> Actor:
    """Return the actor for whoever showed the receipt of this concern."""
    return Actor("receipt", str(concern_id))


def link_actor(concern_id: str | int) -> Actor:
    """Return the actor for whoever came by the link in a mail about this concern."""
    return Actor("link", str(concern_id))


def record(
    *,
    what: str,
    by: Actor,
    at: datetime,
    object_kind: str = "",
    object_id: str | int = "",
    why: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditRow:
    """Write one row in the caller's transaction and return it.

    `what` is dotted and in the past tense ("concern.opened"). `detail` holds ids and counts, never what is in the
    vault. Raises RowMalformed, or whatever the database raises: never catch it to go on. Cost: one INSERT.
    """
    row = _row(Entry(what, by, at, object_kind, str(object_id), why, detail))
    row.save(force_insert=True)
    row.just_written = True
    return row


def record_many(rows: Iterable[Entry]) -> int:
    """Write rows in the caller's transaction and return how many. Cost: one INSERT for each thousand."""
    return len(AuditRow.objects.bulk_create([_row(entry) for entry in rows], batch_size=WRITE_AT_ONCE))


def seal_rows(*, at: datetime) -> int:
    """Take every visible row without a seal into the chain; return how many.

    Safe to run twice and by two at once: each seal is its own transaction and its number unique, so one wins and the
    other returns. Cost: four statements and BEGIN/COMMIT for each 10,000 rows.
    """
    sealed = 0
    while taken := _seal_some(at):
        sealed += taken
        if taken < SEAL_MOST:
            break
    return sealed


def _seal_some(at: datetime) -> int:
    """Write one seal over up to SEAL_MOST rows; return how many it covers, 0 if there are none or another won."""
    try:
        with transaction.atomic():
            previous = last_digest()
            rows = unsealed_rows(previous.number, SEAL_MOST)
            if not rows:
                return 0
            seal = ChainSeal(
                number=previous.number + 1,
                last_row_id=max(previous.last_row_id, rows[-1].pk),
                covers=ranges_of(row.pk for row in rows),
                row_count=len(rows),
                sealed_at=at,
            )
            seal.digest = digest_of(previous.digest, seal, rows)
            seal.save(force_insert=True)
    except IntegrityError:
        return 0
    return len(rows)


def _row(entry: Entry) -> AuditRow:
    if entry.at.tzinfo is None or "." not in entry.what:
        raise RowMalformed("a row needs an aware time and a dotted deed")
    row = AuditRow(
        at=entry.at,
        actor_kind=entry.by.kind,
        actor_id=entry.by.id,
        actor_role=entry.by.role,
        what=entry.what,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        why=entry.why,
        detail=dict(entry.detail or {}),
    )
    for field in AuditRow._meta.fields:
        if isinstance(field, CharField) and len(getattr(row, field.attname)) > (field.max_length or 0):
            raise RowMalformed(f"{field.name} is too long")
    return row
