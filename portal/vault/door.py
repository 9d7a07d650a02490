"""The one door: the only place where what is sealed is opened. A structural test finds no second one.

What comes out is for the caller's answer alone: it is shown or sent after the surrounding transaction has committed,
and never stored, cached or logged.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists

from portal.audit.actions import Actor, record
from portal.audit.models import AuditRow
from portal.vault.choices import Purpose
from portal.vault.crypto import Place, unseal
from portal.vault.errors import MustSayWhy, NotLogged, Unreadable
from portal.vault.identity import Identity, identity_from
from portal.vault.keystore import data_keys
from portal.vault.models import Sealed


def open_identity(*, sealed_id: int, subject: tuple[str, str], by: Actor, why: str, at: datetime) -> Identity:
    """Return who raised something; `subject` is the (kind, id) of what it was raised as.

    Writes the audit row "identity.opened" in the same transaction; if it cannot be written, its error is raised and
    nothing is returned. Raises MustSayWhy without a reason; Unreadable (logged as "identity.unreadable") if the key
    is destroyed or the seal does not open. Whether this person may is decided by the caller. Cost: three statements.
    """
    if not why.strip():
        raise MustSayWhy
    try:
        with transaction.atomic():
            identity = identity_from(_opened([sealed_id], Purpose.IDENTITY)[sealed_id])
            _record("identity.opened", sealed_id, subject, by, why, at)
            return identity
    except Unreadable:
        _record("identity.unreadable", sealed_id, subject, by, why, at)
        raise


def open_words(*, sealed_ids: Sequence[int], under: AuditRow) -> dict[int, str]:
    """Return texts by the number of their seal, under a row of the access log just written for reading them.

    `under` must be the very object `record` returned, about an object ("concern.opened" about a "concern"), and still
    stand in the log. Raises NotLogged otherwise, Unreadable if any text is erased or no text. Cost: two statements.
    """
    if not (under.pk and under.just_written and under.object_id and under.what.startswith(f"{under.object_kind}.")):
        raise NotLogged
    return _opened(sealed_ids, Purpose.WORDS, under)


def _opened(sealed_ids: Sequence[int], purpose: Purpose, under: AuditRow | None = None) -> dict[int, str]:
    rows = Sealed.objects.filter(pk__in=sealed_ids, purpose=purpose)
    if under is not None:
        rows = rows.annotate(logged=Exists(AuditRow.objects.filter(pk=under.pk, what=under.what)))
    found = {row.pk: row for row in rows}
    if under is not None and not all(row.logged for row in found.values()):  # type: ignore[attr-defined]  # annotated
        raise NotLogged
    if missing := set(sealed_ids) - found.keys():
        raise Unreadable(f"nothing is sealed as {min(missing)}")
    if blanked := [number for number, row in found.items() if not row.ciphertext]:
        raise Unreadable(f"{min(blanked)} was erased")  # its key may outlive it for a moment
    keys = data_keys({row.key_id for row in found.values()})
    return {
        number: unseal(keys[row.key_id], row.nonce, row.ciphertext, Place(purpose.value, row.key_id, number))
        for number, row in found.items()
    }


def _record(what: str, sealed_id: int, subject: tuple[str, str], by: Actor, why: str, at: datetime) -> None:
    kind, id = subject
    record(what=what, by=by, at=at, object_kind=kind, object_id=id, why=why, detail={"sealed": sealed_id})
