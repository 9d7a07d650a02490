"""Erasure: a key is destroyed, and with it everything sealed under it.

Two databases cannot commit as one. The main database decides: its transaction writes the erasure list, blanks seals
and contact hashes, lets the apps above blank their copies, and logs. Once it has committed, the key store destroys the
key. If that fails, or the process dies in between, nothing readable is left in the main database, and
`finish_erasures` destroys the key within minutes; it goes over every erasure once more in any case, as something may
have been sealed while the key was being destroyed.

Restoring: the list stands in both databases (Erasure here, destroyed rows there), so restoring either one loses
nothing. Where both are restored at once, the list must come from outside: `manage.py replay_erasures --list` writes
it before (or with each backup, into a place of its own), `manage.py replay_erasures FILE` takes it in afterwards.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from portal.audit.actions import Actor, Entry, record, record_many
from portal.vault.errors import MustSayWhy
from portal.vault.hooks import erasers
from portal.vault.keystore import drop_keys
from portal.vault.models import ContactHash, Erasure, Sealed, WrappedKey
from portal.vault.queries import erasures, unfinished_erasures

AT_ONCE = 500
SETTLED = timedelta(minutes=5)
"""After which no transaction that began before an erasure is still writing."""


def destroy_key(*, key_id: UUID, by: Actor, why: str, at: datetime) -> None:
    """Erase everything sealed under one key, for ever; see destroy_keys."""
    destroy_keys(key_ids=[key_id], by=by, why=why, at=at)


def destroy_keys(*, key_ids: Sequence[UUID], by: Actor, why: str, at: datetime) -> None:
    """Erase everything sealed under these keys, for ever. Safe to run twice.

    Within the caller's transaction: erasure list, blanked seals, contact hashes gone, every registered eraser called,
    one audit row a key. After its commit: the keys destroyed in the key store. Raises MustSayWhy without a reason.
    Cost: four statements and those of the erasers, and one in the key store.
    """
    if not why.strip():
        raise MustSayWhy
    with transaction.atomic():
        _erase(dict.fromkeys(key_ids, at), at)
        record_many(Entry("key.destroyed", by, at, "key", str(key_id), why) for key_id in key_ids)
        transaction.on_commit(partial(drop_keys, list(key_ids), at), robust=True)


def finish_erasures(*, at: datetime) -> int:
    """Go over recent erasures once more and confirm them; return how many. Safe to run twice and by two at once."""
    waiting = unfinished_erasures(at - SETTLED)[:AT_ONCE].values_list("key_id", "erased_at")
    erased = dict(waiting)
    if erased:
        _settle(erased, at)
    return len(erased)


def replay_erasures(*, by: Actor, at: datetime, listed: Mapping[UUID, datetime] | None = None) -> int:
    """Carry out every known erasure again, in both databases; return how many. Run after each restore.

    `listed` adds those from a list kept outside. Safe to run twice. Side effect: one audit row.
    """
    erased = [*(dict(listed or {}) | erasures()).items()]
    for start in range(0, len(erased), AT_ONCE):
        some = dict(erased[start : start + AT_ONCE])
        WrappedKey.objects.bulk_create(
            [WrappedKey(id=key_id, made_at=then, destroyed_at=then) for key_id, then in some.items()],
            ignore_conflicts=True,
        )
        _settle(some, at)
    record(what="erasures.replayed", by=by, at=at, detail={"count": len(erased)})
    return len(erased)


def _settle(erased: Mapping[UUID, datetime], at: datetime) -> None:
    """Destroy the keys first, so that no new seal can be made, then blank what there is and confirm."""
    drop_keys(erased.keys(), at)
    with transaction.atomic():
        _erase(erased, at)
        Erasure.objects.filter(key_id__in=erased).update(finished_at=at)


def _erase(erased: Mapping[UUID, datetime], at: datetime) -> None:
    """Blank everything about these keys in the main database, within the caller's transaction."""
    key_ids: Collection[UUID] = erased.keys()
    Erasure.objects.bulk_create(
        [Erasure(key_id=key_id, erased_at=then) for key_id, then in erased.items()], ignore_conflicts=True
    )
    Sealed.objects.filter(key_id__in=key_ids).update(nonce=b"", ciphertext=b"")
    ContactHash.objects.filter(key_id__in=key_ids).delete()
    for erases in erasers.values():
        erases(key_ids=key_ids, at=at)
