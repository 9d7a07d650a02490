"""The frame of every change: one transaction, one named error for an overlap, the marker raised, one audit row."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import models, transaction

from officers.errors import named_overlaps
from officers.models import ChangeMarker
from officers.queries import CACHE
from portal.accounts.models import User
from portal.audit.actions import SYSTEM, Actor, record, user_actor

MARKER_BITS = 53


@contextmanager
def change() -> Iterator[None]:
    """Hold one transaction around a change of regions or people in charge.

    The marker is raised first: its row lock makes such changes queue, so that two of them never wait for each other's
    exclusion constraint. Turns a refused overlap into its named error.
    """
    with named_overlaps(), transaction.atomic():
        raise_marker()
        yield


def raise_marker() -> None:
    """Make every process read regions and people again, this one at once. One statement; locks a row until commit."""
    marker = ChangeMarker(pk=1, number=secrets.randbits(MARKER_BITS))
    ChangeMarker.objects.bulk_create([marker], update_conflicts=True, unique_fields=["id"], update_fields=["number"])
    CACHE.forget_marker()
    transaction.on_commit(CACHE.forget_marker)


def note(what: str, about: models.Model, *, by: User | None, at: datetime, **detail: str | int | date | None) -> None:
    """Write the audit row of a change; days stand in it as text."""
    texts = {name: value.isoformat() if isinstance(value, date) else value for name, value in detail.items()}
    kind = about._meta.model_name or ""
    record(what=what, by=actor_of(by), at=at, object_kind=kind, object_id=str(about.pk), detail=texts)


def actor_of(by: User | None) -> Actor:
    """Return who stands in the access log: the person, or the system for a command."""
    return SYSTEM if by is None else user_actor(by)
