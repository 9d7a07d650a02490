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

    just_written = False
    """True only on the very object `actions.record` returned: a row read back opens nothing."""

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["object_kind", "object_id", "id"], name="audit_object"),
            models.Index(fields=["actor_kind", "actor_id", "id"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.object_kind} {self.object_id}"


class ChainSeal(models.Model):
    """A hash over the previous seal and the rows it covers; any later change of a row or seal shows.

    A seal names its rows by exact ranges of ids, not "everything up to": on PostgreSQL ids are given out before the
    commit, so a row may turn up below one already sealed. The next seal takes it in; see portal.audit.chain.
    """

    number = models.BigIntegerField(unique=True)
    """1, 2, 3 … without a gap; unique, so of two sealers at once one wins."""
    last_row_id = models.BigIntegerField()
    """The highest row id this seal or any before it covers."""
    covers = models.JSONField()
    """[[first, last], …] in rising order; every id inside a range was there."""
    row_count = models.IntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} up to {self.last_row_id}"
