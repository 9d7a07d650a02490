"""The one door: it logs or it refuses."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from portal.audit.actions import SYSTEM, Actor, record
from portal.audit.models import AuditRow
from portal.vault.actions import Identity, destroy_key, new_key, seal_identity, seal_many_words, seal_words
from portal.vault.door import open_identity, open_words
from portal.vault.errors import MasterKeyUnknown, MustSayWhy, NotLogged, Tampered, Unreadable
from portal.vault.models import Sealed, WrappedKey

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.sqlite_too]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OFFICER = Actor("user", "41", "officer")
MARI = Identity("Mari Maasikas", "mari@example.org", "+372 5123 4567")


@pytest.fixture
def key_id() -> UUID:
    return UUID(new_key(at=AT).hex)


@pytest.fixture
def sealed_id(key_id: UUID) -> int:
    return seal_identity(key_id=key_id, identity=MARI, at=AT)


def _open(sealed_id: int, why: str = "to call back") -> Identity:
    return open_identity(sealed_id=sealed_id, subject=("concern", "7"), by=OFFICER, why=why, at=AT)


def _reading() -> AuditRow:
    return record(what="concern.opened", by=OFFICER, at=AT, object_kind="concern", object_id="7")


def test_open_identity_with_a_reason_returns_it_and_logs(sealed_id: int) -> None:
    assert _open(sealed_id) == MARI

    row = AuditRow.objects.get()
    assert (row.what, row.object_kind, row.object_id, row.why) == ("identity.opened", "concern", "7", "to call back")
    assert (row.actor_kind, row.actor_id, row.actor_role, row.at) == ("user", "41", "officer", AT)
    assert row.detail == {"sealed": sealed_id}


def test_open_identity_is_two_statements_and_one_key(
    sealed_id: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4), CaptureQueriesContext(connections["keys"]) as keys:  # two are of the savepoint
        _open(sealed_id)

    assert len(keys.captured_queries) == 1


@pytest.mark.parametrize("why", ["", "  "])
def test_open_identity_without_a_reason_is_refused(sealed_id: int, why: str) -> None:
    with pytest.raises(MustSayWhy):
        _open(sealed_id, why)


def test_open_identity_with_a_log_that_cannot_be_written_is_refused(sealed_id: int) -> None:
    opened = None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditrow RENAME TO audit_gone")
        with pytest.raises(DatabaseError):
            opened = _open(sealed_id)
        transaction.set_rollback(True)

    assert opened is None


def test_open_identity_of_a_destroyed_key_is_unreadable_and_logged(key_id: UUID, sealed_id: int) -> None:
    destroy_key(key_id=key_id, by=SYSTEM, why="retention", at=AT)

    with pytest.raises(Unreadable):
        _open(sealed_id)

    assert list(AuditRow.objects.values_list("what", flat=True)) == ["key.destroyed", "identity.unreadable"]


def test_open_identity_of_a_key_lost_with_the_seal_whole_is_unreadable(key_id: UUID, sealed_id: int) -> None:
    WrappedKey.objects.filter(pk=key_id).update(wrapped=None)

    with pytest.raises(Unreadable):
        _open(sealed_id)


def test_open_identity_with_ciphertexts_swapped_between_rows_is_detected(key_id: UUID, sealed_id: int) -> None:
    other = Sealed.objects.get(pk=seal_identity(key_id=key_id, identity=Identity("Jaan"), at=AT))
    Sealed.objects.filter(pk=sealed_id).update(nonce=other.nonce, ciphertext=other.ciphertext)

    with pytest.raises(Tampered):
        _open(sealed_id)


def test_open_identity_with_another_master_key_is_refused(sealed_id: int, settings: Settings) -> None:
    settings.VAULT_MASTER_KEYS = (b"z" * 32,)

    with pytest.raises(MasterKeyUnknown):
        _open(sealed_id)


def test_open_identity_of_words_is_refused(key_id: UUID) -> None:
    number = seal_words(key_id=key_id, words="secret", at=AT)

    with pytest.raises(Unreadable):
        _open(number)


@pytest.mark.parametrize("count", [1, 20])
def test_open_words_of_any_number_is_one_statement_and_one_key(
    key_id: UUID, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    texts = [f"sõnum {number}" for number in range(count)]
    numbers = seal_many_words(key_id=key_id, words=texts, at=AT)
    under = _reading()

    with django_assert_num_queries(1), CaptureQueriesContext(connections["keys"]) as keys:
        opened = open_words(sealed_ids=numbers, under=under)

    assert len(keys.captured_queries) == 1
    assert [opened[number] for number in numbers] == texts


def test_open_words_of_none_is_nothing() -> None:
    assert open_words(sealed_ids=[], under=_reading()) == {}


def test_open_words_under_a_row_that_does_not_allow_it_is_refused(key_id: UUID) -> None:
    number = seal_words(key_id=key_id, words="secret", at=AT)
    row = _reading()
    unders = {
        "read back": AuditRow.objects.get(pk=row.pk),
        "never written": AuditRow(what="concern.opened", at=AT, object_kind="concern", object_id="7"),
        "about nothing": record(what="concern.opened", by=OFFICER, at=AT),
        "about another kind": record(what="search.made", by=OFFICER, at=AT, object_kind="concern", object_id="7"),
        "identity": record(what="identity.opened", by=OFFICER, at=AT, object_kind="concern", object_id="7"),
    }

    for under in unders.values():
        with pytest.raises(NotLogged):
            open_words(sealed_ids=[number], under=under)


def test_open_words_under_a_row_rolled_back_is_refused(key_id: UUID) -> None:
    number = seal_words(key_id=key_id, words="secret", at=AT)
    with transaction.atomic():
        under = _reading()
        transaction.set_rollback(True)

    with pytest.raises(NotLogged):
        open_words(sealed_ids=[number], under=under)


def test_open_words_of_an_identity_is_refused(sealed_id: int) -> None:
    with pytest.raises(Unreadable):
        open_words(sealed_ids=[sealed_id], under=_reading())


def test_open_words_of_a_destroyed_key_is_unreadable(key_id: UUID) -> None:
    number = seal_words(key_id=key_id, words="secret", at=AT)
    destroy_key(key_id=key_id, by=SYSTEM, why="retention", at=AT)

    with pytest.raises(Unreadable):
        open_words(sealed_ids=[number], under=_reading())
