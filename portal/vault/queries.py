"""Finding people by exact contact, and what the vault's jobs have to do. Nothing here opens a seal."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from portal.vault.contacts import contact_digest, mail_digest
from portal.vault.hooks import keepers
from portal.vault.models import ContactHash, Erasure, Sealed, WrappedKey

__all__ = [
    "contacts_since",
    "erasures",
    "key_ids_for_contact",
    "keys_made_between",
    "mail_digest",
    "unfinished_erasures",
    "used_keys",
]


def key_ids_for_contact(kind: str, value: str) -> set[UUID]:
    """Return the keys under which exactly this mail address or phone number is sealed.

    Looking for a person is a search: the caller writes it to the access log, with its reason, first.
    """
    return set(ContactHash.objects.filter(digest=contact_digest(kind, value)).values_list("key_id", flat=True))


def contacts_since(digest: str, since: datetime, until: datetime | None = None) -> int:
    """Return how often a contact was sealed from `since` to `until`; for the limit of mails to an unconfirmed address.

    Both moments count.
    """
    sealed = ContactHash.objects.filter(digest=digest, kept_at__gte=since)
    return (sealed.filter(kept_at__lte=until) if until else sealed).count()


def used_keys(key_ids: Collection[UUID]) -> set[UUID]:
    """Return those keys that seal something or that an app says it uses. Cost: one statement and one for each app."""
    used = set(Sealed.objects.filter(key_id__in=key_ids).values_list("key_id", flat=True))
    for keeps in keepers.values():
        used.update(keeps(key_ids))
    return used


def keys_made_between(first: datetime, end: datetime) -> QuerySet[WrappedKey]:
    """Return living keys made in [first, end), oldest first."""
    rows = WrappedKey.objects.filter(made_at__gte=first, made_at__lt=end, destroyed_at__isnull=True)
    return rows.order_by("made_at", "id")


def erasures() -> dict[UUID, datetime]:
    """Return every erased key and when, from both databases: either may have been restored from an older backup."""
    destroyed = WrappedKey.objects.filter(destroyed_at__isnull=False).values_list("id", "destroyed_at")
    return {key_id: then for key_id, then in destroyed if then} | dict(
        Erasure.objects.values_list("key_id", "erased_at")
    )


def unfinished_erasures(before: datetime) -> QuerySet[Erasure]:
    """Return erasures decided before a moment that have not been gone over a second time, oldest first."""
    return Erasure.objects.filter(finished_at__isnull=True, erased_at__lt=before).order_by("erased_at")


def key_id_of(sealed_id: int) -> UUID | None:
    """Return the id of the key a value is sealed with, or None if there is no such value. One statement."""
    return Sealed.objects.filter(pk=sealed_id).values_list("key_id", flat=True).first()
