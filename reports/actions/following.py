"""A resident opens the own concern."""

from datetime import datetime

from django.db import transaction

from portal.audit.actions import record
from portal.audit.models import AuditRow
from reports.actions.steps import Follower, check_follower
from reports.choices import MessageKind
from reports.models import Concern, Message


@transaction.atomic
def follow_concern(*, concern: Concern, by: Follower, at: datetime) -> AuditRow:
    """Log that the resident reads the concern and mark the officer's messages read. Raises NotAllowed.

    Returns the access-log row under which the words may be opened.
    """
    check_follower(concern, by)
    unread = Message.objects.filter(concern=concern, author__isnull=False, read_at=None)
    unread.exclude(kind=MessageKind.NOTE).update(read_at=at)
    return record(what="concern.followed", by=by.actor(), at=at, object_kind="concern", object_id=str(concern.pk))
