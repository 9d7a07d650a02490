"""Erasure: what was erased stays unreadable and unfindable, also after a restore of either database or both."""

import threading
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from portal.audit.actions import SYSTEM, Actor
from portal.audit.models import AuditRow
from portal.vault import hooks
from portal.vault.actions import (
    Identity,
    destroy_key,
    destroy_keys,
    finish_erasures,
    new_key,
    replay_erasures,
    seal_identity,
    seal_words,
)
from portal.vault.errors import MustSayWhy, Unreadable
from portal.vault.models import ContactHash, Erasure, Sealed, WrappedKey
from portal.vault.queries import erasures, key_ids_for_contact

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.sqlite_too]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOON = AT + timedelta(minutes=6)
MARI = Identity("Mari Maasikas", "mari@example.org", "+372 5123 4567")
OFFICER = Actor("user", "41", "officer")


class Eraser:
    def __init__(self) -> None:
        self.called: list[tuple[set[UUID], datetime]] = []
        self.fails = False

    def __call__(self, *, key_ids: Collection[UUID], at: datetime) -> None:
        self.called.append((set(key_ids), at))
        if self.fails:
            raise RuntimeError("cannot erase")


@pytest.fixture
def eraser(monkeypatch: pytest.MonkeyPatch) -> Eraser:
    eraser = Eraser()
    monkeypatch.setitem(hooks.erasers, "test", eraser)
    return eraser


def _sealed() -> UUID:
    key_id = UUID(new_key(at=AT).hex)
    seal_identity(key_id=key_id, identity=MARI, at=AT)
    seal_words(key_id=key_id, words="secret", at=AT)
    return key_id


def _readable(key_id: UUID) -> bool:
    return Sealed.objects.filter(key_id=key_id).exclude(ciphertext=b"").exists()


def test_destroy_key_erases_one_and_spares_the_other(
    eraser: Eraser, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    gone, kept = _sealed(), _sealed()

    with django_capture_on_commit_callbacks(execute=True):
        destroy_key(key_id=gone, by=OFFICER, why="asked to be forgotten", at=AT)

    assert (_readable(gone), _readable(kept)) == (False, True)
    assert key_ids_for_contact("mail", MARI.email) == key_ids_for_contact("phone", MARI.phone) == {kept}
    assert dict(WrappedKey.objects.values_list("pk", "destroyed_at")) == {gone: AT, kept: None}
    assert WrappedKey.objects.get(pk=gone).wrapped is None
    assert eraser.called == [({gone}, AT)]
    row = AuditRow.objects.get()
    assert (row.what, row.object_kind, row.object_id, row.why, row.actor_id) == (
        "key.destroyed", "key", str(gone), "asked to be forgotten", "41",
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_destroy_keys_of_any_number_is_four_statements_and_one(
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("portal.vault.actions.erasing.erasers", {})
    key_ids = [_sealed() for _ in range(count)]

    with (
        CaptureQueriesContext(connections["keys"]) as keys,
        django_capture_on_commit_callbacks(execute=True),
        django_assert_num_queries(6),  # two of them are the savepoint of the test's own transaction
    ):
        destroy_keys(key_ids=key_ids, by=SYSTEM, why="retention", at=AT)

    assert len(keys.captured_queries) == 1


def test_destroy_key_without_a_reason_is_refused() -> None:
    key_id = _sealed()

    with pytest.raises(MustSayWhy):
        destroy_key(key_id=key_id, by=OFFICER, why=" ", at=AT)
    assert _readable(key_id)


def test_destroy_key_twice_keeps_the_first_time(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    key_id = _sealed()
    for at in (AT, SOON):
        with django_capture_on_commit_callbacks(execute=True):
            destroy_key(key_id=key_id, by=SYSTEM, why="retention", at=at)

    assert Erasure.objects.get().erased_at == WrappedKey.objects.get().destroyed_at == AT


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_destroy_key_in_a_transaction_that_fails_destroys_nothing(eraser: Eraser) -> None:
    key_id = _sealed()
    eraser.fails = True

    with pytest.raises(RuntimeError):
        destroy_key(key_id=key_id, by=SYSTEM, why="retention", at=AT)
    with transaction.atomic():
        eraser.fails = False
        destroy_key(key_id=key_id, by=SYSTEM, why="retention", at=AT)
        transaction.set_rollback(True)

    assert _readable(key_id)
    assert WrappedKey.objects.get().wrapped is not None
    assert Erasure.objects.count() == AuditRow.objects.count() == 0
    assert key_ids_for_contact("mail", MARI.email) == {key_id}


def test_finish_erasures_after_a_key_store_that_was_away_destroys_the_key() -> None:
    key_id = _sealed()
    destroy_key(key_id=key_id, by=SYSTEM, why="retention", at=AT)  # what follows the commit never ran
    assert WrappedKey.objects.get().wrapped is not None

    assert (finish_erasures(at=AT), finish_erasures(at=SOON), finish_erasures(at=SOON)) == (0, 1, 0)
    assert WrappedKey.objects.get().wrapped is None
    assert Erasure.objects.get().finished_at == SOON
    with pytest.raises(Unreadable):
        seal_words(key_id=key_id, words="late", at=SOON)


def test_finish_erasures_of_something_sealed_meanwhile_blanks_it_too(eraser: Eraser) -> None:
    key_id = _sealed()
    destroy_key(key_id=key_id, by=SYSTEM, why="retention", at=AT)
    seal_identity(key_id=key_id, identity=MARI, at=AT)

    finish_erasures(at=SOON)

    assert not _readable(key_id)
    assert key_ids_for_contact("mail", MARI.email) == set()
    assert [key_ids for key_ids, _ in eraser.called] == [{key_id}, {key_id}]


@pytest.mark.parametrize("lost", ["main database", "key store", "both, with a list", "nothing"])
def test_replay_erasures_after_a_restore_erases_again(
    lost: str,
    eraser: Eraser,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    gone, kept = _sealed(), _sealed()
    backup = _rows(Sealed, ContactHash, WrappedKey)
    with django_capture_on_commit_callbacks(execute=True):
        destroy_key(key_id=gone, by=SYSTEM, why="retention", at=AT)
    call_command("replay_erasures", list=True)
    (tmp_path / "list").write_text(capsys.readouterr().out)
    main, keys = lost.startswith(("main", "both")), lost.startswith(("key", "both"))
    if main:
        _restore(backup, Sealed, ContactHash)
        Erasure.objects.all().delete()
        assert key_ids_for_contact("mail", MARI.email) == {gone, kept}
    if keys:
        _restore(backup, WrappedKey)
        assert WrappedKey.objects.filter(wrapped__isnull=True).count() == 0

    call_command("replay_erasures", *([tmp_path / "list"] if main and keys else []))

    assert (_readable(gone), _readable(kept)) == (False, True)
    assert key_ids_for_contact("mail", MARI.email) == {kept}
    assert list(WrappedKey.objects.filter(wrapped__isnull=True).values_list("pk", flat=True)) == [gone]
    assert WrappedKey.objects.get(pk=kept).destroyed_at is None
    assert list(Erasure.objects.values_list("key_id", "erased_at")) == [(gone, AT)]
    assert eraser.called[-1][0] == {gone}
    assert AuditRow.objects.filter(what="erasures.replayed").get().detail == {"count": 1}


def test_replay_erasures_of_a_key_made_after_the_backup_is_remembered_by_both() -> None:
    unknown = uuid4()

    assert replay_erasures(by=SYSTEM, at=SOON, listed={unknown: AT}) == 1
    assert erasures() == {unknown: AT}
    assert (Erasure.objects.get().pk, WrappedKey.objects.get().pk) == (unknown, unknown)


SOME_KEY = "0b9f6f0e-6a0c-4a55-9d0d-1f6a5d7b3c21"
"""Written down, because the processes of a run must find the same tests."""


@pytest.mark.parametrize("line", ["nonsense", SOME_KEY, f"{SOME_KEY} yesterday"])
def test_replay_erasures_with_a_broken_list_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "list").write_text(f"{uuid4()} {AT.isoformat()}\n{line}\n")

    with pytest.raises(CommandError, match="line 2"):
        call_command("replay_erasures", tmp_path / "list")
    assert Erasure.objects.count() == 0


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_destroy_key_by_several_at_once_erases_once() -> None:
    key_id = _sealed()
    ready = threading.Barrier(4)
    errors: list[Exception] = []
    threads = [threading.Thread(target=_destroy_from_thread, args=(key_id, ready, errors)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert not _readable(key_id)
    assert WrappedKey.objects.get().wrapped is None
    assert Erasure.objects.count() == 1


def _destroy_from_thread(key_id: UUID, ready: threading.Barrier, errors: list[Exception]) -> None:
    try:
        ready.wait()
        destroy_key(key_id=key_id, by=SYSTEM, why="retention", at=AT)
    except Exception as error:  # shown by the test
        errors.append(error)
    finally:
        connections.close_all()


def _rows(*models: type) -> dict[type, list[object]]:
    return {model: list(model.objects.all()) for model in models}


def _restore(backup: dict[type, list[object]], *models: type) -> None:
    for model in models:
        model.objects.all().delete()
        model.objects.bulk_create(backup[model])
