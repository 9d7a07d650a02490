"""Writing the access log: one row, one statement, errors let through."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from portal.audit.actions import (
    SYSTEM,
    VISITOR,
    Actor,
    Entry,
    link_actor,
    receipt_actor,
    record,
    record_many,
    seal_rows,
    user_actor,
)
from portal.audit.errors import RowMalformed
from portal.audit.models import AuditRow
from portal.audit.queries import rows_about, rows_by

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Somebody:
    pk = 41


def test_record_of_a_read_keeps_who_when_what_why(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        row = record(
            what="concern.opened",
            by=user_actor(Somebody(), "officer"),
            at=AT,
            object_kind="concern",
            object_id=7,
            why="to answer",
            detail={"filter": "open"},
        )

    assert row.just_written
    assert AuditRow.objects.values_list().get() == (
        row.pk, AT, "user", "41", "officer", "concern.opened", "concern", "7", "to answer", {"filter": "open"},
    )  # fmt: skip


def test_record_read_back_is_not_just_written() -> None:
    record(what="concern.opened", by=SYSTEM, at=AT)

    assert not AuditRow.objects.get().just_written


@pytest.mark.parametrize(
    "values",
    [
        {"at": datetime(2026, 3, 2)},  # noqa: DTZ001  # the missing zone is the case
        {"what": "opened"},
        {"what": "concern." + "x" * 60},
        {"why": "x" * 301},
        {"object_id": "x" * 41},
        {"by": Actor("user", "x" * 41)},
    ],
)
def test_record_of_a_malformed_row_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(RowMalformed):
        record(**{"what": "concern.opened", "by": SYSTEM, "at": AT, **values})  # type: ignore[arg-type]

    assert AuditRow.objects.count() == 0


def test_record_with_a_log_that_cannot_be_written_raises() -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditrow RENAME TO audit_gone")
        with pytest.raises(DatabaseError), transaction.atomic():
            record(what="concern.opened", by=SYSTEM, at=AT)
        transaction.set_rollback(True)


@pytest.mark.parametrize("count", [1, 3])
def test_record_many_of_any_number_is_one_statement(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    entries = [Entry("key.destroyed", SYSTEM, AT, "key", str(number)) for number in range(count)]

    with django_assert_num_queries(1):
        written = record_many(entries)

    assert written == AuditRow.objects.count() == count


@pytest.mark.parametrize("count", [1, 3])
def test_seal_rows_of_any_number_is_four_statements(
    count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record_many(Entry("key.destroyed", SYSTEM, AT) for _ in range(count))
    seal_rows(at=AT)
    record_many(Entry("key.destroyed", SYSTEM, AT) for _ in range(count))

    # two more are savepoints, as the test itself is a transaction, and one looks into the hole other tests left
    with django_assert_max_num_queries(7):
        seal_rows(at=AT)


def test_rows_about_an_object_are_its_own_in_order() -> None:
    rows = [
        record(what=what, by=SYSTEM, at=AT, object_kind=kind, object_id=id)
        for what, kind, id in (
            ("concern.opened", "concern", 7),
            ("concern.opened", "concern", 70),
            ("panel.opened", "panel", 7),
            ("concern.closed", "concern", "7"),
        )
    ]

    assert list(rows_about("concern", 7)) == [rows[0], rows[3]]


def test_rows_by_an_actor_are_its_own_in_order() -> None:
    actors = [
        Actor("user", "4"),
        Actor("user", "41"),
        receipt_actor(4),
        link_actor(4),
        VISITOR,
        Actor("user", "4", "x"),
    ]
    rows = [record(what="concern.opened", by=actor, at=AT) for actor in actors]

    assert list(rows_by("user", 4)) == [rows[0], rows[5]]
    assert list(rows_by("session")) == [rows[4]]
