"""Mails about signing in: sealed in the request, opened and sent by the worker, destroyed once sent.

They carry secrets (links that reset a password) and go to addresses that may belong to nobody we know, so neither
may stand in a row; and the request must not wait for a mail server.
"""

import json
from datetime import datetime, timedelta

from django.db import transaction

from portal.audit.actions import SYSTEM, record
from portal.notifications.actions.posting import post
from portal.notifications.models import OutboxRow
from portal.notifications.registry import Letter, MessageKind, Recipient, Ref, Withheld
from portal.vault.actions import destroy_key, new_key, seal_words
from portal.vault.door import open_words
from portal.vault.errors import MasterKeyUnknown, Unreadable
from portal.vault.queries import key_id_of

ABOUT = "account_mail"
USEFUL_FOR = timedelta(days=1)
"""The links in these mails lapse; a later one would only puzzle its reader."""


def post_account_mail(*, address: str, language: str, subject: str, text: str, at: datetime) -> None:
    """Seal a finished mail and post it. One key in the key store, one sealed value, one outbox row."""
    key_id = new_key(at=at)
    words = json.dumps({"address": address, "language": language, "subject": subject, "text": text})
    with transaction.atomic():
        sealed_id = str(seal_words(key_id=key_id, words=words, at=at))
        post(
            kind=ACCOUNT_MAIL.name,
            about=Ref(ABOUT, sealed_id),
            version="1",
            to=[Recipient(ABOUT, sealed_id)],
            at=at,
            expires_at=at + USEFUL_FOR,
        )


def _compose(row: OutboxRow, at: datetime) -> Letter | Withheld:
    sealed_id = int(row.object_id)
    with transaction.atomic():
        opened = record(
            what="account_mail.opened",
            by=SYSTEM,
            at=at,
            object_kind=ABOUT,
            object_id=row.object_id,
            why="to be sent",
        )
        try:
            mail = json.loads(open_words(sealed_ids=[sealed_id], under=opened)[sealed_id])
        except MasterKeyUnknown:  # a mistake in the settings, not an erasure: a dead letter to be sent again
            raise
        except Unreadable:
            return Withheld("erased")
    return Letter(
        address=mail["address"],
        language=mail["language"],
        template="notifications/mail/account",
        context={"mail_subject": mail["subject"], "text": mail["text"]},
    )


def _destroy(row: OutboxRow, at: datetime) -> None:
    key_id = key_id_of(int(row.object_id))
    if key_id is not None:
        destroy_key(key_id=key_id, by=SYSTEM, why="account mail settled", at=at)


ACCOUNT_MAIL = MessageKind("account.mail", compose=_compose, settled=_destroy)
