"""Raising a concern: what is kept of whom, once, routed to whom, in how many statements."""

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from time import monotonic

import pytest
from django.core import mail
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from officers.actions import record_absence
from officers.queries import CACHE
from portal.accounts.actions import end_role
from portal.accounts.models import RoleGrant
from portal.audit.models import AuditRow
from portal.notifications.actions import drain_outbox
from portal.notifications.models import OutboxRow
from portal.vault.actions import Identity
from portal.vault.models import ContactHash, Sealed, WrappedKey
from reports import actions
from reports.choices import ContactLevel
from reports.errors import Incomplete, OutsideCountry
from reports.models import Concern, HistoryRow
from reports.receipts import new_receipt, receipt_hash
from tests.reports.force import (
    ABROAD,
    AT,
    BARE,
    EAST,
    FAR,
    NOWHERE,
    PLANTED,
    build_force,
    in_status,
    raised,
)
from tests.reports.screens import Journey

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NAMES = (PLANTED.name, PLANTED.email, PLANTED.phone, "Planta", "plantarum", "55512345")


# --- what is kept of whom ---


def test_concern_without_contact_keeps_nobody(force):
    concern = raised(level=ContactLevel.NONE, by=force.resident)
    concern.refresh_from_db()
    assert (concern.resident_id, concern.sealed_identity_id, concern.has_mail) == (None, None, False)
    assert (Sealed.objects.count(), ContactHash.objects.count()) == (0, 0)
    assert found_in_tables(*NAMES) == []
    assert list(AuditRow.objects.filter(what="concern.submitted").values_list("actor_kind", "actor_id")) == [
        ("receipt", str(concern.pk))
    ]
    assert [row.recipient_id for row in OutboxRow.objects.all()] == [str(force.officer.pk)]


def test_concern_with_contact_seals_it_and_keeps_it_nowhere_else(force):
    concern = raised(level=ContactLevel.OFFICER, by=force.resident)
    assert (concern.resident_id, concern.has_mail, concern.contact_confirmed_at) == (None, True, None)
    assert (Sealed.objects.count(), ContactHash.objects.count()) == (1, 2)
    assert found_in_tables(*NAMES) == []
    identity = actions.open_contact(concern=concern, why="", by=force.officer, at=AT)
    assert identity == PLANTED  # so there was something that could have been found


def test_concern_by_account_keeps_the_account_and_may_be_written_to(force):
    identity = Identity(name=force.resident.name, email=force.resident.email)
    concern = raised(level=ContactLevel.ACCOUNT, by=force.resident, identity=identity)
    facts = (concern.resident, concern.has_mail, concern.contact_confirmed_at, concern.contact_level)
    assert facts == (force.resident, True, AT, "account")


def test_concern_by_account_of_nobody_is_refused(force):
    with pytest.raises(Incomplete):
        raised(level=ContactLevel.ACCOUNT, by=None)
    assert Concern.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"has_mail": True}, {"sealed_identity_id": 7}, {"resident": True}])
def test_concern_without_contact_is_kept_anonymous_by_the_database(force, wrong):
    concern = raised(level=ContactLevel.NONE)
    change = {name: force.resident if name == "resident" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(**change)


@pytest.mark.parametrize("words", ["", " \n\t"])
def test_concern_without_words_is_refused_and_writes_nothing(force, words):
    with pytest.raises(Incomplete):
        raised(words=words)
    assert (Concern.objects.count(), WrappedKey.objects.count(), OutboxRow.objects.count()) == (0, 0, 0)


def test_concern_from_abroad_is_refused_and_writes_nothing(force):
    with pytest.raises(OutsideCountry):
        raised(point=ABROAD)
    assert (Concern.objects.count(), OutboxRow.objects.count(), HistoryRow.objects.count()) == (0, 0, 0)


def test_receipt_is_kept_as_a_hash_alone(force, caplog):
    """Walk every page on which the receipt stands, let all mails leave, then look for it everywhere."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django").propagate = True
    journey = Journey().to_check(contact={"contact_level": "officer", "email": PLANTED.email})
    receipt = journey.receipt
    journey.send()
    journey.browser.get(journey.address("receipt"))
    other = Client()
    answer = other.post("/concerns/follow/", {"receipt": receipt})
    other.get(answer["Location"])
    drain_outbox(clock=timezone.now)
    concern = Concern.objects.get()
    assert concern.receipt_hash == receipt_hash(receipt)
    bare = receipt.replace("-", "")
    assert len(bare) == 28
    assert found_in_tables(receipt, bare) == []
    assert found_in_tables("portal.sent") == ["django_session"]  # so sessions were looked into
    assert len(mail.outbox) == 2
    sent = "".join(message.message().as_string() for message in mail.outbox)
    logged = "".join(
        record.getMessage() + str(record.__dict__) for record in caplog.records if record.name != "django.db.backends"
    )
    addresses = "".join([*journey.addresses, answer["Location"]])
    for place in (sent, logged, addresses):
        assert receipt not in place
        assert bare not in place


# --- once ---


def test_concern_sent_twice_in_a_row_is_one(force):
    receipt = new_receipt()
    first, second = raised(receipt=receipt), raised(receipt=receipt.upper().replace("-", " "), words="Other words.")
    assert first.pk == second.pk
    assert (Concern.objects.count(), HistoryRow.objects.count(), OutboxRow.objects.count()) == (1, 1, 2)
    assert (Sealed.objects.count(), AuditRow.objects.filter(what="concern.submitted").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_concern_sent_by_eight_threads_at_once_is_one():
    build_force()
    receipt, answers, start = new_receipt(), [], threading.Barrier(8)

    def send() -> None:
        try:
            start.wait(10)
            answers.append(raised(receipt=receipt).pk)
        finally:
            connections.close_all()

    _in_threads([send] * 8)
    concern = Concern.objects.get()
    assert answers == [concern.pk] * 8
    assert (HistoryRow.objects.count(), Sealed.objects.count(), ContactHash.objects.count()) == (1, 1, 2)
    assert AuditRow.objects.filter(what="concern.submitted").count() == 1
    assert sorted(OutboxRow.objects.values_list("recipient_kind", flat=True)) == ["concern", "user"]


@pytest.mark.django_db(transaction=True)
def test_page_sent_by_four_threads_at_once_gives_one_concern_and_the_same_page():
    build_force()
    journey = Journey().to_check()
    cookies, answers, start = journey.browser.cookies, [], threading.Barrier(4)

    def send() -> None:
        browser = Client()
        browser.cookies = cookies
        try:
            start.wait(10)
            answers.append(browser.post(journey.address("check"))["Location"])
        finally:
            connections.close_all()

    _in_threads([send] * 4)
    assert (Concern.objects.count(), answers) == (1, [journey.address("sent")] * 4)
    page = journey.browser.get(journey.address("sent"))
    assert (page.status_code, journey.receipt in page.text) == (200, True)


# --- to whom ---


def test_point_in_a_region_goes_to_the_officer_in_charge(force):
    assert _way(raised(point=EAST)) == (force.east, force.eastern, force.eastern, "in_charge")
    assert _way(raised(point=FAR)) == (force.far, force.stranger, force.stranger, "in_charge")


def test_place_in_a_region_goes_to_the_officer_in_charge_and_wider_place_to_the_desk(force):
    assert _way(raised(point=None, place_id=force.places["West"].pk))[:2] == (force.west, force.officer)
    county = force.places["West"].parent
    assert _way(raised(point=None, place_id=county.pk)) == (None, None, force.desk, "duty_desk")


def test_point_wins_over_place(force):
    concern = raised(point=EAST, place_id=force.places["West"].pk)
    assert (concern.region, concern.place) == (force.east, force.places["East"])


def test_officer_away_leaves_it_to_the_deputy_then_the_station_then_the_desk_then_the_office(force):
    west, officer = force.west, force.officer
    assert _way(raised()) == (west, officer, officer, "in_charge")
    _away(force.officer)
    assert _way(raised()) == (west, officer, force.deputy, "deputy")
    _away(force.deputy)
    assert _way(raised()) == (west, officer, force.colleague, "station")
    _away(force.colleague)
    assert _way(raised()) == (west, officer, force.eastern, "station")
    _away(force.eastern)
    assert _way(raised()) == (west, officer, force.desk, "duty_desk")
    end_role(grant=RoleGrant.objects.get(user=force.desk), on=AT.date(), by=None, at=AT)
    assert _way(raised()) == (west, officer, None, "duty_desk")
    assert OutboxRow.objects.filter(recipient_kind="duty-desk").count() == 1


def test_region_without_officer_is_answered_by_the_station(force):
    assert _way(raised(point=BARE)) == (force.bare, None, force.colleague, "station")


def test_no_region_and_no_place_go_to_the_desk(force):
    for said in ({"point": NOWHERE}, {"point": None}):
        assert _way(raised(**said)) == (None, None, force.desk, "duty_desk")


def test_region_turned_to_answers_where_no_place_was_said(force):
    concern = raised(point=None, region_id=force.west.pk)
    assert _way(concern) == (force.west, force.officer, force.officer, "in_charge")
    assert _way(raised(point=EAST, region_id=force.west.pk))[0] == force.east


def test_change_made_a_moment_ago_counts_when_it_is_sent(force):
    raised()
    assert CACHE._marker is not None
    known = CACHE._marker[1]
    _away(force.officer)
    CACHE._marker = (monotonic(), known)  # as another process has it, which read the marker just before
    assert _way(raised())[2] == force.deputy


def test_history_names_who_got_it_and_why(force):
    _away(force.officer)
    concern = raised()
    row = HistoryRow.objects.get(concern=concern)
    assert (row.fact, row.from_status, row.to_status, row.by_kind, row.internal) == (
        "submitted", "", "received", "resident", False,
    )  # fmt: skip
    assert row.detail == {
        "region": "West", "in_charge": "Olga Officer", "answerer": "Dora Deputy", "reason": "deputy",
    }  # fmt: skip
    told = OutboxRow.objects.filter(object_id=str(concern.pk)).order_by("pk")
    assert list(told.values_list("kind", "version", "recipient_kind", "recipient_id")) == [
        ("concern.submitted", str(row.pk), "concern", str(concern.pk)),
        ("concern.submitted", str(row.pk), "user", str(force.deputy.pk)),
    ]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (AT, AT.replace(day=4, hour=15)),  # Monday 11:00 → Wednesday 17:00
        (AT.replace(day=6), AT.replace(day=10, hour=15)),  # Friday → Tuesday
        (AT.replace(day=7), AT.replace(day=10, hour=15)),  # Saturday as Friday
        (AT.replace(day=1, hour=22, minute=30), AT.replace(day=4, hour=15)),  # Monday 0:30 in the country's zone
    ],
)
def test_answer_is_promised_by_working_days_of_the_country(force, at, due):
    assert raised(at=at).due_at == due


# --- erased ---


def test_concern_erased_leaves_no_word_behind(force):
    from portal.audit.actions import SYSTEM
    from portal.vault.actions import destroy_key

    concern = in_status("waiting", force, where_words="Behind the zebrafinch cage.")
    assert found_in_tables("zebrafinch") == ["reports_concern"]
    destroy_key(key_id=concern.key_id, by=SYSTEM, why="asked for", at=AT)
    assert found_in_tables("zebrafinch", *NAMES) == []


# --- how many statements ---


@pytest.mark.django_db(transaction=True)
def test_send_takes_at_most_fifteen_statements_and_the_journey_forty_five():
    build_force()
    contact = {"contact_level": "officer", "email": PLANTED.email, "phone": PLANTED.phone}
    Journey().to_check(contact=contact).send()  # the first one fills what a process keeps
    journey = Journey().to_check(contact=contact)
    with counted() as send:
        journey.send()
    assert len(send) <= 15, "\n".join(send)
    journey = Journey()
    with counted() as whole:
        journey.to_check(contact=contact).send()
        journey.show(journey.address("sent"))
    assert len(whole) <= 45, "\n".join(whole)


# --- helpers ---


def found_in_tables(*needles: str) -> list[str]:
    """Return the tables of the main database in which one of the words stands in plain text, in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            dump = repr([[_plain(value) for value in row] for row in cursor.fetchall()]).lower()
            if any(needle.lower() in dump for needle in needles):
                found.append(table)
    return sorted(found)


def _plain(value: object) -> object:
    if isinstance(value, memoryview | bytes):
        return bytes(value).decode("latin-1")
    if isinstance(value, str) and ":" in value and value.count(":") == 2:  # a session as Django keeps it
        from django.core import signing

        try:
            return signing.loads(value, salt="django.contrib.sessions.SessionStore")
        except signing.BadSignature:
            return value
    return value


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect every statement on both databases, those that begin and end transactions included."""
    statements: list[str] = []
    with ExitStack() as stack:
        captured = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in ("default", "keys")]
        yield statements
        statements += [query["sql"] for each in captured for query in each.captured_queries]


def _way(concern: Concern) -> tuple[object, ...]:
    return concern.region, concern.in_charge, concern.answerer, concern.routing_reason


def _away(officer: object) -> None:
    record_absence(
        officer=officer, from_on=AT.date() - timedelta(days=1), to_on=AT.date() + timedelta(days=9), by=None, at=AT
    )


def _in_threads(work: list) -> None:
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
