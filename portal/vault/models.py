"""Sealed identity, contact and private words. Their keys live in another database, see router."""

import secrets
import uuid

from django.db import models

from portal.vault.choices import ContactKind, Purpose


def sealed_number() -> int:
    """Return a fresh primary key of 62 random bits: known before the row is written, so a seal can be bound to it."""
    return secrets.randbits(62)


class WrappedKey(models.Model):
    """One data key, wrapped by a master key. Lives in the key store, apart from the main database and its backup.

    A destroyed key keeps its row: it is the key store's copy of the erasure list.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField(null=True)
    """None once destroyed: everything sealed with it is unreadable for ever."""
    master = models.CharField(max_length=16)
    """Fingerprint of the master key that wraps it; tells what a rotation has still to do."""
    made_at = models.DateTimeField(db_index=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["master", "id"], name="wrapped_key_master"),
            models.Index(
                fields=["destroyed_at"],
                name="wrapped_key_destroyed",
                condition=models.Q(destroyed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Sealed(models.Model):
    """One sealed value; empty bytes once its key was destroyed."""

    id = models.BigIntegerField(primary_key=True, default=sealed_number, editable=False)
    key_id = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    nonce = models.BinaryField()
    ciphertext = models.BinaryField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class ContactHash(models.Model):
    """Keyed hash of a normalised mail address or phone number, so that a person can be found by exact match alone."""

    key_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=5, choices=ContactKind.choices)
    digest = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest", "kept_at"], name="contact_hash_digest")]

    def __str__(self) -> str:
        return self.kind


class Erasure(models.Model):
    """One destroyed key, as the main database remembers it; replayed after a restore of either database."""

    key_id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    """When the key store confirmed it; None asks the job to try again."""

    class Meta:
        indexes = [
            models.Index(fields=["erased_at"], name="erasure_open", condition=models.Q(finished_at__isnull=True))
        ]

    def __str__(self) -> str:
        return str(self.key_id)
