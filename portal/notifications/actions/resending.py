"""Send dead letters again."""

from datetime import datetime

from django.db import transaction

from portal.audit.actions import Actor, record
from portal.notifications.errors import NotDead
from portal.notifications.models import OutboxRow, State
from portal.notifications.nudge import nudge_worker


def resend(*, row_id: int, by: Actor, at: datetime) -> None:
    """Put one dead letter back into the outbox, with a fresh count of attempts and the same Message-ID.

    One audit row. Raises NotDead if it is not, or no longer, a dead letter.
    """
    with transaction.atomic():
        if _revive(at, pk=row_id) != 1:
            raise NotDead(row_id)
        record(what="outbox.resent", by=by, at=at, object_kind="outbox", object_id=str(row_id))
        transaction.on_commit(nudge_worker, robust=True)


def resend_all(*, by: Actor, at: datetime) -> int:
    """Put every dead letter back and return how many. One audit row that says how many, none for none."""
    with transaction.atomic():
        count = _revive(at)
        if count:
            record(what="outbox.resent", by=by, at=at, object_kind="outbox", detail={"count": count})
            transaction.on_commit(nudge_worker, robust=True)
    return count


def _revive(at: datetime, **which: int) -> int:
    return OutboxRow.objects.filter(state=State.DEAD, **which).update(
        state=State.WAITING, attempts=0, cause="", not_before=at, settled_at=None
    )
