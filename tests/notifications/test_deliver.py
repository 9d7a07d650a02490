"""Each row's own fate."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError

from portal.notifications import registry
from portal.notifications.actions import drain_outbox
from portal.notifications.actions.settling import MOST_ATTEMPTS, pause_after
from portal.notifications.models import OutboxRow, State
from portal.notifications.registry import Withheld
from tests.notifications.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


def _fates():
    return {row.recipient_id: (row.state, row.attempts, row.cause) for row in OutboxRow.objects.all()}


def test_drain_with_due_rows_sends_each_once(posted, clock, some_kind):
    posted("1", "2", "3")
    report = drain_outbox(clock=clock)
    assert (report.sent, [message.to for message in mail.outbox]) == (
        3,
        [["1@example.org"], ["2@example.org"], ["3@example.org"]],
    )
    assert _fates() == dict.fromkeys("123", ("sent", 1, ""))
    assert (drain_outbox(clock=clock).sent, len(mail.outbox), some_kind.settled) == (0, 3, ["1", "2", "3"])


def test_drain_with_nothing_due_asks_once(django_assert_num_queries, clock):
    with django_assert_num_queries(1):
        drain_outbox(clock=clock)


def test_drain_when_permission_went_withholds_with_the_cause(posted, clock, some_kind):
    posted("1")
    some_kind.withheld = Withheld("no longer allowed")
    drain_outbox(clock=clock)
    assert (_fates(), mail.outbox, some_kind.settled) == ({"1": ("withheld", 0, "no longer allowed")}, [], ["1"])


def test_drain_after_expiry_withholds_without_composing(posted, clock, some_kind):
    posted("1", expires_at=NOW + timedelta(minutes=1))
    clock.at = NOW + timedelta(minutes=1)
    drain_outbox(clock=clock)
    assert (_fates(), some_kind.composed) == ({"1": ("withheld", 0, "expired")}, [])


def test_drain_before_its_time_waits(posted, clock):
    posted("1", not_before=NOW + timedelta(minutes=1))
    assert drain_outbox(clock=clock).sent == 0
    clock.at += timedelta(minutes=1)
    assert drain_outbox(clock=clock).sent == 1


def test_drain_with_a_poison_row_sends_the_others_and_gives_it_up_after_three_tries(posted, clock, some_kind):
    posted("1", "bad", "3")
    some_kind.raising["bad"] = ValueError("an address: someone@example.org")
    for _ in range(3):
        drain_outbox(clock=clock)
        clock.at += timedelta(minutes=1)
    assert _fates() == {"1": ("sent", 1, ""), "bad": ("dead", 3, "ValueError"), "3": ("sent", 1, "")}


def test_drain_with_a_broken_database_read_puts_only_that_row_off(posted, clock, some_kind):
    posted("bad", "2")
    some_kind.raising["bad"] = OperationalError("statement timeout")
    drain_outbox(clock=clock)
    assert _fates() == {"bad": ("waiting", 1, "OperationalError"), "2": ("sent", 1, "")}


def test_drain_with_a_malformed_address_names_no_address(posted, clock, some_kind):
    some_kind.address_of = lambda row: "a@example.org, b@example.org\nBcc: c@example.org"
    posted("1")
    drain_outbox(clock=clock)
    assert _fates() == {"1": ("waiting", 1, "AddressMalformed")}


def test_drain_with_an_unknown_kind_keeps_trying_like_a_mail(posted, clock):
    posted("1")
    OutboxRow.objects.update(kind="of.tomorrow", attempts=5)
    drain_outbox(clock=clock)
    assert _fates() == {"1": ("waiting", 6, "KindUnknown")}


def test_drain_of_a_row_that_ended_its_worker_every_time_gives_it_up(posted, clock, some_kind):
    posted("1")
    OutboxRow.objects.update(attempts=MOST_ATTEMPTS)
    drain_outbox(clock=clock)
    assert (_fates()["1"][0::2], some_kind.composed) == (("dead", "worker ended while sending"), [])


class Replying:
    """What the mail server says to each address."""

    def __init__(self, monkeypatch, **answers):
        self.answers, self.handed_over = answers, []
        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", self.send)

    def send(self, messages):
        to = messages[0].to[0].partition("@")[0]
        self.handed_over.append(to)
        if to in self.answers:
            raise self.answers[to]
        return 1


def _refused(code):
    return smtplib.SMTPRecipientsRefused({"bad@example.org": (code, b"bad@example.org is not known here")})


def test_drain_with_a_permanent_refusal_makes_a_dead_letter_at_once(posted, clock, monkeypatch):
    Replying(monkeypatch, bad=_refused(550), worse=smtplib.SMTPDataError(554, b"worse@example.org"))
    posted("bad", "2", "worse")
    drain_outbox(clock=clock)
    assert _fates() == {
        "bad": ("dead", 1, "SMTPRecipientsRefused 550"),
        "2": ("sent", 1, ""),
        "worse": ("dead", 1, "SMTPDataError 554"),
    }


def test_drain_with_a_temporary_refusal_tries_again_later_and_later(posted, clock, monkeypatch):
    Replying(monkeypatch, bad=_refused(450))
    posted("bad")
    pauses = []
    while OutboxRow.objects.get().state == State.WAITING:
        drain_outbox(clock=clock)
        row = OutboxRow.objects.get()
        pauses.append((row.not_before - clock.at).total_seconds())
        clock.at = max(row.not_before, clock.at)
    assert pauses[:-1] == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    assert _fates() == {"bad": ("dead", 12, "SMTPRecipientsRefused 450")}


def test_drain_when_the_server_keeps_vanishing_leaves_the_others_untried(posted, clock, monkeypatch):
    server = Replying(monkeypatch, **{one: smtplib.SMTPServerDisconnected("gone") for one in "1234"})
    posted("1", "2", "3", "4")
    report = drain_outbox(clock=clock)
    assert (report.server_away, server.handed_over) == (True, ["1", "2"])
    cause = "mail server: SMTPServerDisconnected"
    assert _fates() == {
        "1": ("waiting", 1, cause),
        "2": ("waiting", 1, cause),
        "3": ("waiting", 0, ""),
        "4": ("waiting", 0, ""),
    }


def test_drain_after_an_outage_hurries_what_waited_for_the_server(posted, clock, monkeypatch):
    server = Replying(monkeypatch, **{"1": TimeoutError()})
    posted("1")
    OutboxRow.objects.update(attempts=9)
    drain_outbox(clock=clock)
    assert OutboxRow.objects.get().not_before == NOW + pause_after(10)
    server.answers.clear()
    clock.at += timedelta(seconds=30)
    posted("2", at=clock.at, version="2")
    drain_outbox(clock=clock)
    assert server.handed_over == ["1", "2", "1"]


def test_drain_while_the_server_cannot_be_reached_touches_no_row(posted, clock, monkeypatch):
    def refuse(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse)
    posted("1")
    assert drain_outbox(clock=clock).server_away
    assert _fates() == {"1": ("waiting", 0, "")}


def test_drain_that_lost_the_row_while_sending_overwrites_nothing(posted, clock, monkeypatch):
    posted("1")
    monkeypatch.setattr(
        "django.core.mail.backends.locmem.EmailBackend.send_messages",
        lambda self, messages: OutboxRow.objects.update(claim="another worker") and 1,
    )
    report = drain_outbox(clock=clock)
    assert (report.fates, OutboxRow.objects.get().state) == ({"lost": 1}, State.CLAIMED)


def test_drain_when_tidying_up_fails_still_counts_as_sent(posted, clock, some_kind):
    posted("1")
    some_kind.settled = None  # the kind's own hook now raises AttributeError
    drain_outbox(clock=clock)
    assert _fates() == {"1": ("sent", 1, "")}


def test_drain_out_of_time_lets_the_rest_go(posted, clock, some_kind):
    posted("1", "2")
    compose = some_kind.compose

    def slowly(row, at):
        clock.at += timedelta(seconds=50)
        return compose(row, at)

    registry._kinds.pop(some_kind.name)
    registry.register(registry.MessageKind(some_kind.name, compose=slowly))
    drain_outbox(clock=clock)
    assert _fates() == {"1": ("sent", 1, ""), "2": ("waiting", 0, "")}


@pytest.mark.parametrize("count", [1, 3])
def test_drain_of_rows_costs_one_statement_each_beside_the_batch(posted, count, clock, django_assert_num_queries):
    posted(*[str(number) for number in range(count)])
    with django_assert_num_queries(7 + count):  # due?, claim (4), settle each, hurry, due?
        drain_outbox(clock=clock)
