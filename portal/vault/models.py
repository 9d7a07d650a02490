"""Sealed identity, contact and private words. Their keys live in another database, see router."""

import uuid

from django.db import models


class WrappedKey(models.Model):
    """One data key, wrapped by a master key. Lives in the key store, apart from the main database and its backup."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField(null=True)
    """None once destroyed: everything sealed with it is unreadable for ever."""
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class Purpose(models.TextChoices):
    IDENTITY = "identity"
    WORDS = "words"


class Sealed(models.Model):
    """One sealed value."""

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
    kind = models.CharField(max_length=5, choices=[("mail", "mail"), ("phone", "phone")])
    digest = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest", "kept_at"], name="contact_hash_digest")]

    def __str__(self) -> str:
        return self.kind
