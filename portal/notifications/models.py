"""The outbox: the truth about every message that must leave. Rows name recipient and object by id, no address."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_message_id() -> str:
    """Return a fresh id long enough that two never meet; an index to check it would double the cost of a row."""
    return uuid.uuid4().hex


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    WITHHELD = "withheld", _("Withheld")
    """Not sent on purpose: permission or state changed, or it expired; `cause` says which."""
    DEAD = "dead", _("Dead letters")
    """Given up after the last attempt; an admin can see it and send it again."""


class OutboxRow(models.Model):
    """One message of one kind about one version of one object to one recipient over one channel."""

    kind = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    version = models.CharField(max_length=40, default="1")
    """Distinguishes repeated events of one kind about one object, e.g. the history row's id."""
    recipient_kind = models.CharField(max_length=20)
    """user, or what a product app registered (concern: whoever raised it)."""
    recipient_id = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, default="email")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=40, blank=True)
    message_id = models.CharField(max_length=40, default=new_message_id, editable=False)
    """Local part of the Message-ID: fixed here, so a repeated delivery is the same mail."""
    cause = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["object_kind", "object_id", "kind", "version", "recipient_kind", "recipient_id", "channel"],
                name="outbox_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], name="outbox_due", condition=models.Q(state__in=["waiting", "claimed"])
            ),
            models.Index(fields=["state", "id"], name="outbox_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_kind} {self.object_id}"
