"""How the resident is reached, and the secrets by which they follow."""

from datetime import datetime, timedelta

from django.db import transaction

from portal.accounts.models import User
from portal.audit.actions import record, user_actor
from portal.clock import local_day
from portal.vault.door import Identity, open_identity
from reports.actions.steps import Follower, check_follower
from reports.errors import NotAllowed
from reports.models import Concern, FollowLink
from reports.permissions import identity_access
from reports.receipts import new_token, token_hash

LINK_DAYS = 14
IN_CHARGE = "answers this concern"


def open_contact(*, concern: Concern, why: str, by: User, at: datetime) -> Identity:
    """Open who raised the concern through the vault's one door; logged there.

    One tap for the officer in charge, the deputy and whoever answers it; everybody else who may answer says why.
    Raises NotAllowed, MustSayWhy, Unreadable. No transaction of its own: the row that logs a denial must outlive the
    error that tells of it.
    """
    access = identity_access(by, concern, local_day(at))
    if not access.allowed or concern.sealed_identity_id is None:
        record(
            what="identity.refused",
            by=user_actor(by),
            at=at,
            object_kind="concern",
            object_id=str(concern.pk),
            why=why,
        )
        raise NotAllowed
    reason = why if access.needs_reason else why or IN_CHARGE
    return open_identity(
        sealed_id=concern.sealed_identity_id,
        subject=("concern", str(concern.pk)),
        by=user_actor(by),
        why=reason,
        at=at,
    )


def make_follow_link(*, concern: Concern, at: datetime) -> str:
    """Return a fresh token for the link of one mail; only its keyed hash is kept, for fourteen days."""
    token = new_token()
    FollowLink.objects.create(
        concern=concern, token_hash=token_hash(token), made_at=at, expires_at=at + timedelta(days=LINK_DAYS)
    )
    return token


@transaction.atomic
def confirm_contact(*, concern: Concern, by: Follower, at: datetime) -> None:
    """Note that the resident pressed the button behind the mail: from now on they are told of every answer."""
    check_follower(concern, by)
    changed = Concern.objects.filter(pk=concern.pk, contact_confirmed_at=None, has_mail=True).update(
        contact_confirmed_at=at
    )
    if changed:
        record(what="contact.confirmed", by=by.actor(), at=at, object_kind="concern", object_id=str(concern.pk))
