"""Mails about signing in: posted sealed, sent by the worker, gone for good afterwards."""

import re
from datetime import timedelta
from itertools import chain

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import AuditRow
from portal.notifications.actions import drain_outbox
from portal.notifications.actions.account_mail import post_account_mail
from portal.notifications.models import OutboxRow
from portal.vault.models import Erasure, Sealed
from tests.notifications.conftest import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_too]

SECRET = "planted-secret-4711"
ADDRESS = "planted@example.org"


def _post():
    post_account_mail(
        address=ADDRESS, language="et", subject="Reset", text=f"Go to http://x.example/{SECRET}/", at=NOW
    )


def _everything_kept():
    """Return every value of every row of the main database's own tables as text."""
    models = [apps.get_model(name) for name in ("notifications.outboxrow", "audit.auditrow", "vault.sealed")]
    rows = chain.from_iterable(model.objects.values_list() for model in models)
    return " ".join(str(bytes(value) if isinstance(value, memoryview) else value) for row in rows for value in row)


def test_account_mail_leaves_in_the_readers_language_with_its_link():
    _post()
    drain_outbox(clock=lambda: NOW)
    [message] = mail.outbox
    assert (message.to, message.subject) == ([ADDRESS], "Reset")
    html = message.alternatives[0].content
    assert (f'href="http://x.example/{SECRET}/"' in html, '<html lang="et"' in html) == (True, True)
    assert f"http://x.example/{SECRET}/" in message.body


def test_account_mail_stands_nowhere_in_the_open_and_is_destroyed_once_sent():
    _post()
    kept = _everything_kept()
    drain_outbox(clock=lambda: NOW)
    kept += _everything_kept()
    assert (SECRET in kept, ADDRESS in kept) == (False, False)
    sealed = Sealed.objects.get()
    assert (bytes(sealed.ciphertext), Erasure.objects.get().key_id) == (b"", sealed.key_id)
    assert list(AuditRow.objects.order_by("id").values_list("what", flat=True)) == [
        "account_mail.opened",
        "key.destroyed",
    ]


def test_account_mail_a_day_late_is_withheld_and_destroyed():
    _post()
    drain_outbox(clock=lambda: NOW + timedelta(days=1))
    assert (OutboxRow.objects.get().cause, bytes(Sealed.objects.get().ciphertext), mail.outbox) == ("expired", b"", [])


def test_account_mail_erased_before_it_left_is_withheld():
    _post()
    Sealed.objects.update(ciphertext=b"", nonce=b"")
    drain_outbox(clock=lambda: NOW)
    assert (OutboxRow.objects.get().state, mail.outbox) == ("withheld", [])


def test_password_reset_asks_neither_mail_server_nor_broker_and_its_link_works(client):
    user = User.objects.create_user(ADDRESS, "an old password 1", name="Mari", language="en")
    EmailAddress.objects.create(user=user, email=ADDRESS, primary=True, verified=True)
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    assert (mail.outbox, OutboxRow.objects.get().kind) == ([], "account.mail")
    drain_outbox(clock=timezone.now)
    [message] = mail.outbox
    link = re.search(r"https?://\S+", message.body.split("-- ")[0])[0]
    assert client.get(link, follow=True).status_code == 200
    assert "\n" not in message.subject


def test_password_reset_for_an_unknown_address_is_answered_alike(client):
    User.objects.create_user(ADDRESS, "an old password 1", name="Mari", language="en")
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": address}) for address in (ADDRESS, "no@example.org")
    )
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert OutboxRow.objects.count() == 1
