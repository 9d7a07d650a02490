"""The access log: append-only, without foreign keys, sealed into a hash chain."""

from django.db import models


class AuditRow(models.Model):
    """One write, or one read of personal data: who, when, what, why."""

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=12)
    """user, receipt, link, session or system."""
    actor_id = models.CharField(max_length=40, blank=True)
    actor_role = models.CharField(max_length=24, blank=True)
    what = models.CharField(max_length=60)
    """Past tense, dotted: concern.submitted, concern.opened, identity.opened, search.made …"""
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    why = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["object_kind", "object_id", "id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.what} {self.object_kind} {self.object_id}"


class ChainSeal(models.Model):
    """The hash over the previous seal and every row up to `last_row_id`; any later change of a row shows."""

    last_row_id = models.BigIntegerField(unique=True)
    row_count = models.IntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"up to {self.last_row_id}"
