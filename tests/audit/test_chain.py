"""The hash chain over the access log: whole when untouched, broken by any change, complete although ids come early."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from portal.audit import chain
from portal.audit.actions import SYSTEM, Actor, Entry, record, record_many, seal_rows
from portal.audit.chain import holes_in, ranges_of
from portal.audit.models import AuditRow, ChainSeal
from portal.audit.queries import BrokenSeal, first_broken_seal, last_digest
from tests.append_only import append_only_lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_ranges_of_ids_with_holes_are_exact() -> None:
    assert ranges_of([1, 2, 3, 5, 8, 9]) == [[1, 3], [5, 5], [8, 9]]


@pytest.mark.parametrize(
    ("ranges", "above", "up_to", "holes"),
    [
        ([[1, 3], [5, 5]], 0, 5, [[4, 4]]),
        ([[5, 5], [1, 3]], 0, 7, [[4, 4], [6, 7]]),
        ([[3, 9]], 0, 9, [[1, 2]]),
        ([[3, 9]], 2, 9, []),
        ([[1, 3], [12, 14]], 2, 14, [[4, 11]]),
        ([], 0, 0, []),
    ],
)
def test_holes_in_ranges_are_what_they_leave_open(
    ranges: list[list[int]], above: int, up_to: int, holes: list[list[int]]
) -> None:
    assert holes_in(ranges, above=above, up_to=up_to) == holes


def test_seal_rows_of_new_rows_covers_each_once() -> None:
    _write(3)
    first = seal_rows(at=AT)
    _write(2)
    second = seal_rows(at=AT + timedelta(minutes=1))
    third = seal_rows(at=AT + timedelta(minutes=2))

    covered = [number for seal in ChainSeal.objects.all() for a, b in seal.covers for number in range(a, b + 1)]
    assert (first, second, third) == (3, 2, 0)
    assert covered == list(AuditRow.objects.values_list("pk", flat=True))
    assert first_broken_seal() is None


def test_seal_rows_of_more_than_one_seal_takes_makes_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.audit.actions.SEAL_MOST", 2)
    _write(5)

    assert seal_rows(at=AT) == 5
    assert [seal.row_count for seal in ChainSeal.objects.all()] == [2, 2, 1]
    assert first_broken_seal() is None


def test_seal_rows_row_committed_late_enters_the_next_seal() -> None:
    first, late, last = _write(3)
    _take_away(late)
    seal_rows(at=AT)
    late.save(force_insert=True)

    assert seal_rows(at=AT + timedelta(minutes=1)) == 1
    newest = ChainSeal.objects.last()
    assert newest is not None
    assert (newest.covers, newest.last_row_id) == ([[late.pk, late.pk]], last.pk)
    assert first.pk < late.pk
    assert first_broken_seal() is None


def test_seal_rows_late_row_in_a_hole_older_than_looked_into_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.audit.queries.LOOK_BACK", 2)
    _, late, _ = _write(3)
    _take_away(late)
    for minute in range(4):
        seal_rows(at=AT + timedelta(minutes=minute))
        _write(1)
    late.save(force_insert=True)

    assert seal_rows(at=AT + timedelta(minutes=9)) == 1
    assert first_broken_seal() == BrokenSeal(0, "rows_unsealed")


@pytest.mark.parametrize(
    "values",
    [
        {"what": "nothing.happened"},
        {"why": "another reason"},
        {"actor_id": "2"},
        {"actor_role": "commander"},
        {"object_id": "8"},
        {"at": AT + timedelta(seconds=1)},
        {"detail": {"count": 2}},
    ],
    ids=lambda values: next(iter(values)),
)
def test_first_broken_seal_row_changed_is_found(values: dict[str, object]) -> None:
    _write(2)
    seal_rows(at=AT)
    rows = _write(2)
    seal_rows(at=AT)
    with append_only_lifted(connection):
        AuditRow.objects.filter(pk=rows[0].pk).update(**values)

    assert first_broken_seal() == BrokenSeal(2, "rows_changed")


def test_first_broken_seal_row_removed_is_found() -> None:
    rows = _write(3)
    seal_rows(at=AT)
    _take_away(rows[1])

    assert first_broken_seal() == BrokenSeal(1, "rows_changed")


@pytest.mark.parametrize("number", [1, 2])
def test_first_broken_seal_seal_removed_is_found(number: int) -> None:
    for _ in range(3):
        _write(1)
        seal_rows(at=AT)
    with append_only_lifted(connection):
        ChainSeal.objects.filter(number=number).delete()

    assert first_broken_seal() == BrokenSeal(number, "seal_missing")


def test_first_broken_seal_seal_with_another_time_is_found() -> None:
    _write(1)
    seal_rows(at=AT)
    with append_only_lifted(connection):
        ChainSeal.objects.update(sealed_at=AT + timedelta(days=1))

    assert first_broken_seal() == BrokenSeal(1, "rows_changed")


def test_check_audit_chain_made_anew_differs_from_what_was_expected(capsys: pytest.CaptureFixture[str]) -> None:
    rows = _write(2)
    seal_rows(at=AT)
    head = last_digest()
    expected = f"{head.number}:{head.digest[: chain.SHOWN_DIGITS]}"
    call_command("check_audit", expect=[expected])
    assert capsys.readouterr().out == f"The access log is whole. {expected}\n"

    with append_only_lifted(connection):
        ChainSeal.objects.all().delete()
        AuditRow.objects.filter(pk=rows[0].pk).update(what="nothing.happened")
    seal_rows(at=AT)

    call_command("check_audit")
    with pytest.raises(CommandError, match="seal 1 is not the one"):
        call_command("check_audit", expect=[expected])


def test_check_audit_changed_row_fails_naming_the_seal() -> None:
    _write(1)
    seal_rows(at=AT)
    with append_only_lifted(connection):
        AuditRow.objects.update(why="")
        AuditRow.objects.update(why="invented")

    with pytest.raises(CommandError, match="seal 1, rows_changed"):
        call_command("check_audit")


@pytest.mark.django_db(transaction=True)
def test_seal_rows_by_several_at_once_covers_each_row_once() -> None:
    _write(40)
    ready = threading.Barrier(4)
    counts: list[int] = []
    threads = [threading.Thread(target=_seal_from_thread, args=(ready, counts)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(counts) == [0, 0, 0, 40]
    assert [seal.row_count for seal in ChainSeal.objects.all()] == [40]
    assert first_broken_seal() is None


@pytest.mark.django_db(transaction=True)
def test_seal_rows_while_others_write_misses_no_row() -> None:
    threads = [threading.Thread(target=_write_from_thread, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    minute = 0
    while any(thread.is_alive() for thread in threads):
        threads[0].join(0.01)
        seal_rows(at=AT + timedelta(minutes=minute))
        minute += 1
    for thread in threads:
        thread.join()
    seal_rows(at=AT + timedelta(minutes=minute))

    covered = sorted(number for seal in ChainSeal.objects.all() for a, b in seal.covers for number in range(a, b + 1))
    assert covered == list(AuditRow.objects.order_by("pk").values_list("pk", flat=True))
    assert AuditRow.objects.count() == 4 * 20
    assert first_broken_seal() is None


def _write(count: int) -> list[AuditRow]:
    return [
        record(
            what="concern.opened",
            by=Actor("user", "1", "officer"),
            at=AT,
            object_kind="concern",
            object_id="7",
            why="küsimus",
            detail={"count": number, "ö": [1.5, None]},
        )
        for number in range(count)
    ]


def _take_away(row: AuditRow) -> None:
    """Make a row look as if its transaction had not committed yet."""
    kept = row.pk
    with append_only_lifted(connection):
        AuditRow.objects.filter(pk=kept).delete()


def _seal_from_thread(ready: threading.Barrier, counts: list[int]) -> None:
    try:
        ready.wait()
        counts.append(seal_rows(at=AT))
    finally:
        connections.close_all()


def _write_from_thread(number: int) -> None:
    """Write rows in transactions that give their ids out of order, some of which are rolled back."""
    try:
        for turn in range(10):
            with transaction.atomic():
                record_many([Entry("concern.opened", SYSTEM, AT, detail={"turn": turn})])
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.004)" if connection.vendor == "postgresql" else "SELECT 1")
                record(what="concern.closed", by=SYSTEM, at=AT, object_kind="thread", object_id=number)
            with transaction.atomic():
                record(what="concern.lost", by=SYSTEM, at=AT)
                transaction.set_rollback(True)
    finally:
        connections.close_all()
