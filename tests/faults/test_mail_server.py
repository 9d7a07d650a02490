"""The mail server refuses, hangs, drips, dies in the middle: nothing is lost, nothing waits for it for ever."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.notifications.actions import drain_outbox
from portal.notifications.models import OutboxRow
from tests.faults.conftest import put, states
from tests.faults.mail_servers import BadServer, Sink, free_port

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def _later(seconds=120):
    return lambda: timezone.now() + timedelta(seconds=seconds)


def _row(one):
    row = OutboxRow.objects.get(recipient_id=one)
    return row.state, row.attempts, row.cause


def test_sink_takes_each_once_over_one_connection(by_smtp, sink):
    by_smtp(sink.port)
    ids = put("a", "b", "c")
    assert (drain_outbox(clock=timezone.now).sent, sink.taken) == (3, ids)


def test_server_refusing_connections_costs_no_attempt_and_mails_leave_once_it_is_back(by_smtp):
    port = free_port()
    by_smtp(port)
    ids = put("a", "b")
    assert drain_outbox(clock=timezone.now).server_away
    assert _row("a") == ("waiting", 0, "")
    with Sink(port) as sink:
        drain_outbox(clock=timezone.now)
        assert sink.taken == ids


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        ("450 later", ("waiting", 1, "SMTPRecipientsRefused 450")),
        ("550 unknown", ("dead", 1, "SMTPRecipientsRefused 550")),
    ],
)
def test_server_refusing_one_address_takes_the_others(by_smtp, sink, answer, fate):
    by_smtp(sink.port)
    sink.answers["b"] = answer
    put("a", "b", "c")
    drain_outbox(clock=timezone.now)
    assert (_row("a")[0], _row("b"), _row("c")[0]) == ("sent", fate, "sent")


@pytest.mark.parametrize(("at", "how"), [("greeting", "hang"), ("EHLO", "die"), ("greeting", "554")])
def test_server_bad_at_hello_costs_no_attempt(by_smtp, at, how):
    put("a", "b")
    with BadServer(at, how) as server:
        by_smtp(server.port)
        began = time.monotonic()
        assert drain_outbox(clock=timezone.now).server_away
    assert time.monotonic() - began < 3
    assert [_row(one) for one in "ab"] == [("waiting", 0, "")] * 2


@pytest.mark.parametrize(
    ("at", "how", "cause"),
    [
        ("MAIL", "hang", "mail server: SMTPServerDisconnected"),
        ("RCPT", "drip", "mail server: SMTPRecipientsRefused 222"),
        ("end", "hang", "mail server: SMTPServerDisconnected"),
        ("middle", "die", "mail server: SMTPServerDisconnected"),
        ("MAIL", "421", "mail server: SMTPSenderRefused 421"),
        ("MAIL", "530", "mail server: SMTPSenderRefused 530"),
        ("end", "451", "SMTPDataError 451"),
    ],
)
def test_server_bad_in_the_middle_puts_off_and_mails_leave_once_it_is_well(by_smtp, sink, at, how, cause):
    ids = put("a")
    with BadServer(at, how) as server:
        by_smtp(server.port)
        began = time.monotonic()
        drain_outbox(clock=timezone.now)
    assert time.monotonic() - began < 3
    assert _row("a") == ("waiting", 1, cause)
    by_smtp(sink.port)
    drain_outbox(clock=_later())
    assert sink.taken == ids


def test_server_hanging_holds_up_two_messages_and_no_more(by_smtp):
    put("a", "b", "c", "d")
    with BadServer("MAIL", "hang") as server:
        by_smtp(server.port)
        drain_outbox(clock=timezone.now)
        assert server.connections == 2
    assert [OutboxRow.objects.get(recipient_id=one).attempts for one in "abcd"] == [1, 1, 0, 0]


def test_server_refusing_the_text_for_good_makes_a_dead_letter(by_smtp):
    put("a")
    with BadServer("end", "554") as server:
        by_smtp(server.port)
        drain_outbox(clock=timezone.now)
    assert _row("a") == ("dead", 1, "SMTPDataError 554")


def test_poison_rows_hold_up_nobody(by_smtp, sink):
    by_smtp(sink.port)
    put("poison1", "a", "poison2", "b")
    for minute in range(3):
        drain_outbox(clock=_later(60 * minute))
    assert states() == {"poison1": "dead", "a": "sent", "poison2": "dead", "b": "sent"}
