"""Rows of the key store, and data keys unwrapped from them. Only portal.vault may import this.

A data key lives in memory for one call and is kept nowhere: what is destroyed is unreadable at once in every process.
"""

import os
from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings

from portal.vault.crypto import KEY_BYTES, fingerprint, unwrap, wrap
from portal.vault.errors import Unreadable
from portal.vault.models import WrappedKey


class FreshKey(UUID):
    """The id of a key made a moment ago that still carries its data key, so sealing under it reads nothing.

    An ordinary UUID everywhere else; copied, pickled or loaded from a row it is no more than the id.
    """

    __slots__ = ("data_key",)
    data_key: bytes

    def __reduce__(self) -> tuple[type[UUID], tuple[str]]:
        return UUID, (self.hex,)

    def __copy__(self) -> UUID:
        return UUID(int=self.int)

    def __deepcopy__(self, memo: object) -> UUID:
        return UUID(int=self.int)


def add_key(at: datetime) -> FreshKey:
    """Write a fresh wrapped key and return its id. Cost: one INSERT in the key store."""
    key = FreshKey(int=uuid4().int)
    data_key = os.urandom(KEY_BYTES)
    object.__setattr__(key, "data_key", data_key)
    master = settings.VAULT_MASTER_KEYS[0]
    WrappedKey(id=UUID(int=key.int), made_at=at, **wrapped_by(master, data_key, key)).save(force_insert=True)
    return key


def wrapped_by(master: bytes, data_key: bytes, key_id: UUID) -> dict[str, object]:
    """Return the columns of a row that hold the data key under this master."""
    return {"wrapped": wrap(master, data_key, key_id), "master": fingerprint(master)}


def data_key_of(row: WrappedKey) -> bytes:
    """Return the data key of a row. Raises Unreadable if it is destroyed, or its wrapping does not open."""
    if row.wrapped is None:
        raise Unreadable(f"key {row.pk} is destroyed")
    return unwrap(settings.VAULT_MASTER_KEYS, row.master, row.wrapped, row.pk)


def data_key(key_id: UUID) -> bytes:
    """Return one data key. Raises Unreadable. Cost: nothing for a FreshKey, else one SELECT in the key store."""
    if isinstance(key_id, FreshKey):
        return key_id.data_key
    return data_keys({key_id})[key_id]


def data_keys(key_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Return data keys by id. Raises Unreadable if any is missing or destroyed. Cost: one SELECT in the key store."""
    rows = WrappedKey.objects.in_bulk(key_ids)
    if missing := set(key_ids) - rows.keys():
        raise Unreadable(f"no key {min(missing)}")
    return {key_id: data_key_of(row) for key_id, row in rows.items()}


def drop_keys(key_ids: Collection[UUID], at: datetime) -> None:
    """Destroy keys for ever; those already destroyed keep their time. Cost: one UPDATE in the key store."""
    WrappedKey.objects.filter(pk__in=key_ids, destroyed_at__isnull=True).update(wrapped=None, destroyed_at=at)
