"""A resident's concern, its history, its messages and the links by which it is followed."""

from django.conf import settings
from django.db import models

from officers.models import Extent, Region
from portal.ids import public_id
from portal.places.models import Place
from reports.choices import Channel, ContactLevel, Kind, MessageKind, Moment, Outcome, RoutingReason, Status

OPEN = ~models.Q(status=Status.CLOSED)
RESIDENT_SPOKE = OPEN & models.Q(resident_spoke_at__gt=models.F("submitted_at"))
"""Open concerns to which the resident added something nobody at the police has reacted to yet."""


class Concern(models.Model):
    """What a resident raised. Identity, contact and messages are sealed in the vault under `key_id`."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    receipt_hash = models.CharField(max_length=64, unique=True)
    """Keyed hash of the receipt: the idempotency key of submitting, and the only trace of the receipt."""
    key_id = models.UUIDField()
    sealed_identity_id = models.BigIntegerField(null=True, blank=True)
    contact_level = models.CharField(max_length=8, choices=ContactLevel.choices)
    contact_confirmed_at = models.DateTimeField(null=True, blank=True)
    """When the resident pressed the button behind the first mail: until then no second mail is sent."""
    has_mail = models.BooleanField(default=False)
    """Whether the sealed contact holds a mail address."""
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="concerns"
    )
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    words = models.TextField()
    moment = models.CharField(max_length=10, choices=Moment.choices, default=Moment.UNSAID)
    happened_at = models.DateTimeField(null=True, blank=True)
    when_words = models.CharField(max_length=300, blank=True)
    where_words = models.CharField(max_length=300, blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    cell = models.CharField(max_length=16, blank=True, db_index=True)
    """h3 cell (resolution 9) of the point; empty without one."""

    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="concerns")
    """The region that has it now; None only where no region covers the place: then the duty desk has it."""
    extent = models.ForeignKey(Extent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The named face of the region when routed; None for a vacancy."""
    answerer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="concerns_to_answer"
    )
    """Who answers it now; None is the duty desk as an office."""
    routing_reason = models.CharField(max_length=10, choices=RoutingReason.choices)

    status = models.CharField(max_length=14, choices=Status.choices, default=Status.RECEIVED)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """When the first answer, or the next step, is promised."""
    first_read_at = models.DateTimeField(null=True, blank=True)
    first_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_answered_at = models.DateTimeField(null=True, blank=True)
    resident_spoke_at = models.DateTimeField(null=True, blank=True)
    """When the resident last added something nobody at the police has reacted to yet."""
    touched_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    helped = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["-submitted_at", "-id"]
        indexes = [
            models.Index(fields=["region", "due_at", "id"], name="concern_open_region", condition=OPEN),
            models.Index(fields=["region", "status", "due_at", "id"], name="concern_region_status"),
            models.Index(fields=["due_at", "id"], name="concern_open_due", condition=OPEN),
            models.Index(fields=["status", "due_at", "id"], name="concern_status_due"),
            models.Index(fields=["answerer", "due_at", "id"], name="concern_open_answerer", condition=OPEN),
            models.Index(fields=["region", "due_at", "id"], name="concern_spoke_region", condition=RESIDENT_SPOKE),
            models.Index(fields=["resident", "-submitted_at"], name="concern_resident"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status=Status.CLOSED, closed_at__isnull=False) & ~models.Q(outcome="")
                | ~models.Q(status=Status.CLOSED) & models.Q(closed_at__isnull=True, outcome=""),
                name="concern_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__isnull=False, lat__isnull=False),
                name="concern_point_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(contact_level=ContactLevel.NONE)
                | models.Q(sealed_identity_id__isnull=True, resident__isnull=True, has_mail=False),
                name="concern_no_contact_is_anonymous",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Message(models.Model):
    """Words between the resident and the police, or a note among the police, sealed under the concern's key."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    sealed_id = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The officer who wrote it; None for the resident."""
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    """When the other side first saw it."""

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class HistoryRow(models.Model):
    """One fact of a concern's life. Append-only (trigger); the resident reads it in plain words unless internal."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField()
    fact = models.CharField(max_length=20)
    """A reports.lifecycle.Fact."""
    from_status = models.CharField(max_length=14, blank=True)
    to_status = models.CharField(max_length=14)
    by_kind = models.CharField(max_length=10)
    """resident, staff or system."""
    by_user_id = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    """The officer's name as it was, for the resident to read; empty for the resident."""
    reason = models.CharField(max_length=500, blank=True)
    internal = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)
    """Names of regions and people as they were, outcome, message id."""

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["concern", "id"], name="history_concern")]

    def __str__(self) -> str:
        return f"{self.fact} {self.concern_id}"


class FollowLink(models.Model):
    """The secret of a link in a mail: hashed, one concern, fourteen days; never the receipt."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
