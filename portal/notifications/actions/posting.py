"""Put messages into the outbox, inside the transaction of what they tell about."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.notifications.models import OutboxRow
from portal.notifications.nudge import nudge_worker
from portal.notifications.registry import Recipient, Ref


def post(
    *,
    kind: str,
    about: Ref,
    version: str,
    to: Sequence[Recipient],
    at: datetime,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Write one outbox row per recipient; one that stands there already for the same version stays as it is.

    One INSERT for any number of recipients (on SQLite one per 58), none for nobody. Nothing but that INSERT happens
    before the caller's transaction commits; then this process's own thread nudges the worker.
    """
    if not to:
        return
    OutboxRow.objects.bulk_create(
        [
            OutboxRow(
                kind=kind,
                object_kind=about.kind,
                object_id=about.id,
                version=version,
                recipient_kind=recipient.kind,
                recipient_id=recipient.id,
                not_before=not_before or at,
                expires_at=expires_at,
                made_at=at,
            )
            for recipient in dict.fromkeys(to)
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(nudge_worker, robust=True)
