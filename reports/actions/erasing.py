"""What this app keeps beside the vault about an erased key is blanked."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from reports.models import Concern, FollowLink


def keys_in_use(key_ids: Collection[UUID]) -> Iterable[UUID]:
    """Return those of the keys that a concern is sealed with. One statement."""
    return Concern.objects.filter(key_id__in=key_ids).values_list("key_id", flat=True)


def blank_concerns(*, key_ids: Collection[UUID], at: datetime) -> None:
    """Blank the resident's words and the exact place, forget the account and void the links; safe to run twice.

    Runs within the vault's transaction. What stays is that there was a concern, where roughly, and what came of it.
    """
    erased = Concern.objects.filter(key_id__in=key_ids)
    FollowLink.objects.filter(concern__in=erased).delete()
    erased.update(
        words="",
        where_words="",
        when_words="",
        lon=None,
        lat=None,
        cell="",
        resident=None,
        has_mail=False,
        sealed_identity_id=None,
        touched_at=at,
    )
