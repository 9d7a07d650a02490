"""The mails of a concern: composed at send, after checking state and permission again. Never a word of the concern.

A resident's address comes out of the vault through its one door and goes nowhere but into the mail.
"""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.urls import reverse

from portal.accounts.queries import roles_of
from portal.audit.actions import SYSTEM
from portal.clock import local_day
from portal.notifications.letters import user_letter
from portal.notifications.models import OutboxRow
from portal.notifications.registry import Letter, MessageKind, Withheld, register
from portal.vault.actions import Identity
from portal.vault.door import open_identity
from portal.vault.errors import MasterKeyUnknown, Unreadable
from portal.vault.queries import contacts_since, mail_digest
from reports.actions.contact import make_follow_link
from reports.choices import Status
from reports.lifecycle import STEPS, Fact, Told
from reports.models import Concern, HistoryRow

UNCONFIRMED_MAILS_A_DAY = 3
DAY = timedelta(days=1)


def register_messages() -> None:
    """Register one kind for each step that tells somebody."""
    for fact in sorted({step.fact for step in STEPS if step.tells}):
        register(MessageKind(f"concern.{fact}", partial(compose, fact)))


def compose(fact: Fact, row: OutboxRow, at: datetime) -> Letter | Withheld:
    """Compose the mail of one step to the resident, to the answering person, or to the duty desk."""
    concern = Concern.objects.select_related("region", "in_charge", "answerer").filter(pk=row.object_id).first()
    if concern is None:
        return Withheld("the concern is gone")
    history = HistoryRow.objects.filter(pk=row.version).first()
    if row.recipient_kind == "concern":
        return _to_resident(fact, concern, history, at)
    if row.recipient_kind == "duty-desk":
        return _to_duty_desk(fact, concern)
    return _to_officer(fact, concern, int(row.recipient_id), at)


def _to_resident(fact: Fact, concern: Concern, history: HistoryRow | None, at: datetime) -> Letter | Withheld:
    confirmed = concern.contact_confirmed_at is not None
    if not confirmed and fact != Fact.SUBMITTED:
        return Withheld("the address is not confirmed")
    identity = _identity(concern, at)
    if identity is None or not identity.email:
        return Withheld("no address to write to")
    if not confirmed and _is_past_limit(concern, identity.email):
        return Withheld("enough mails to an unconfirmed address today")
    link = reverse("concern-link", args=[make_follow_link(concern=concern, at=at)])
    return Letter(
        address=identity.email,
        language=concern.language,
        template=f"reports/mail/resident_{fact}",
        context={
            "link": settings.SITE_URL + link,
            "confirmed": confirmed,
            "officer": history.by_name if history else "",
            "answerer": concern.answerer.name if concern.answerer else "",
            "in_charge": concern.in_charge.name if concern.in_charge else "",
            "region": concern.region.name if concern.region else "",
            "detail": history.detail if history else {},
            "due_at": concern.due_at,
            "may_reopen": concern.reopened_at is None,
        },
        thread=f"concern-{concern.public_id}",
    )


def _is_past_limit(concern: Concern, email: str) -> bool:
    """Say whether the address was given three times already in the day before this concern was raised.

    Counted by when they were raised: so the first three get their mail, however late it leaves.
    """
    raised_at = concern.submitted_at
    return contacts_since(mail_digest(email), raised_at - DAY, raised_at) > UNCONFIRMED_MAILS_A_DAY


def _identity(concern: Concern, at: datetime) -> Identity | None:
    if concern.sealed_identity_id is None:
        return None
    try:
        return open_identity(
            sealed_id=concern.sealed_identity_id,
            subject=("concern", str(concern.pk)),
            by=SYSTEM,
            why="to deliver a mail",
            at=at,
        )
    except MasterKeyUnknown:  # a mistake in the settings, not an erasure: a dead letter to be sent again
        raise
    except Unreadable:
        return None


def _to_officer(fact: Fact, concern: Concern, user_id: int, at: datetime) -> Letter | Withheld:
    if concern.answerer_id != user_id:
        return Withheld("somebody else answers it now")
    if concern.status == Status.CLOSED and fact != Fact.WITHDRAWN:
        return Withheld("the concern is closed")
    if concern.answerer is None or not roles_of(concern.answerer, local_day(at)):
        return Withheld("no longer allowed to answer it")
    return user_letter(
        user_id,
        template=f"reports/mail/officer_{fact}",
        context=_desk_context(concern),
        thread=f"concern-{concern.public_id}",
    )


def _to_duty_desk(fact: Fact, concern: Concern) -> Letter | Withheld:
    if concern.answerer_id is not None:
        return Withheld("a person answers it now")
    if concern.status == Status.CLOSED and fact != Fact.WITHDRAWN:
        return Withheld("the concern is closed")
    return Letter(
        address=settings.COUNTRY.duty_desk_email,
        language=settings.LANGUAGE_CODE,
        template=f"reports/mail/officer_{fact}",
        context=_desk_context(concern),
        thread=f"concern-{concern.public_id}",
    )


def _desk_context(concern: Concern) -> dict[str, object]:
    return {
        "link": settings.SITE_URL + reverse("desk-concern", args=[concern.public_id]),
        "number": concern.public_id,
        "region": concern.region.name if concern.region else "",
        "kind": concern.get_kind_display() if concern.kind else "",
        "due_at": concern.due_at,
        "reason": concern.routing_reason,
        "in_charge": concern.in_charge.name if concern.in_charge else "",
    }


def facts_told(side: Told) -> list[Fact]:
    """Return the steps that write to this side, each once, in the table's order."""
    return list(dict.fromkeys(step.fact for step in STEPS if side in step.tells))
