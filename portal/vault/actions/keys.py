"""Making keys, wrapping them anew, and sweeping those nobody came to use."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from portal.audit.actions import SYSTEM, Actor, record
from portal.vault.crypto import fingerprint
from portal.vault.hooks import keepers
from portal.vault.keystore import add_key, data_key_of, wrapped_by
from portal.vault.models import WrappedKey
from portal.vault.queries import keys_made_between, used_keys
from portal.vault.router import KEYS

AT_ONCE = 500
SPARED_DAYS = 30
"""An unused key harms nobody; sweeping it soon would harm whoever restores an older backup only to look at it."""
WINDOW_DAYS = 14
"""How far back from there the sweeper looks: an orphan is one from birth."""


def new_key(*, at: datetime) -> UUID:
    """Make a data key and return its id. Call it before the transaction that will use it.

    The key store commits on its own, so that no sealed row can ever be without its key; if the caller's transaction
    fails, the key is an orphan until swept. Cost: one INSERT in the key store. Seal under the very object returned
    and the key is not read back; see FreshKey.
    """
    return add_key(at)


def rewrap_keys(*, by: Actor, at: datetime) -> int:
    """Wrap every living key with the first master key; return how many were wrapped by another.

    Safe to run twice, beside everything else, and after being cut off. When it returns 0, the older master keys may
    leave the settings. Raises MasterKeyUnknown if one has left too early. Side effect: one audit row. Cost: three
    statements for each 500 keys.
    """
    count = 0
    while wrapped := _rewrap_some():
        count += wrapped
    if count:
        record(what="keys.rewrapped", by=by, at=at, detail={"count": count})
    return count


def sweep_orphan_keys(*, at: datetime, older_than: timedelta = timedelta(days=SPARED_DAYS)) -> int:
    """Delete keys that nothing came to use; return how many. Nothing is swept while no app has registered a keeper.

    Side effect: one audit row if any went. Cost: four statements for each 500 keys made in the two weeks looked at.
    """
    if not keepers:
        return 0
    end = at - older_than
    made = list(keys_made_between(end - timedelta(days=WINDOW_DAYS), end).values_list("id", flat=True))
    swept = 0
    for start in range(0, len(made), AT_ONCE):
        some = set(made[start : start + AT_ONCE])
        orphans = some - used_keys(some)
        swept += WrappedKey.objects.filter(pk__in=orphans, destroyed_at__isnull=True).delete()[0]
    if swept:
        record(what="keys.swept", by=SYSTEM, at=at, detail={"count": swept})
    return swept


def _rewrap_some() -> int:
    """Wrap the next keys under a lock, so that a key destroyed meanwhile stays destroyed."""
    master = settings.VAULT_MASTER_KEYS[0]
    with transaction.atomic(using=KEYS):
        living = WrappedKey.objects.select_for_update().filter(wrapped__isnull=False)
        rows = list(living.exclude(master=fingerprint(master)).order_by("id")[:AT_ONCE])
        for row in rows:
            for column, value in wrapped_by(master, data_key_of(row), row.pk).items():
                setattr(row, column, value)
        WrappedKey.objects.bulk_update(rows, ["wrapped", "master"])
    return len(rows)
