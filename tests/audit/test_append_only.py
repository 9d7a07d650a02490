"""The database itself refuses to change what was logged."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from portal.audit.actions import SYSTEM, record, seal_rows
from portal.audit.append_only import PREFIX
from portal.audit.models import AuditRow, ChainSeal
from tests.append_only import append_only_lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _logged(db: None) -> None:
    record(what="concern.opened", by=SYSTEM, at=AT, object_kind="concern", object_id="7")
    seal_rows(at=AT)


@pytest.mark.parametrize("model", [AuditRow, ChainSeal])
@pytest.mark.parametrize(
    "change",
    [
        lambda model: model.objects.update(id=99),
        lambda model: model.objects.all().delete(),
        lambda model: model.objects.get().delete(),
        lambda model: model.objects.get().save(force_update=True),
    ],
    ids=["update", "delete", "delete_one", "save"],
)
def test_append_only_table_changed_is_refused(model: type, change: Callable[[type], object]) -> None:
    before = list(model.objects.values())

    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        change(model)

    assert list(model.objects.values()) == before


def test_append_only_table_row_replaced_is_refused() -> None:
    row = AuditRow.objects.get()
    row.what = "nothing.happened"

    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        AuditRow.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["what"])

    assert AuditRow.objects.get().what == "concern.opened"


@pytest.mark.parametrize("table", ["audit_auditrow", "audit_chainseal"])
def test_append_only_table_emptied_at_once_is_refused(table: str) -> None:
    emptying = f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"DELETE FROM {table}"

    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(emptying)


def test_append_only_table_in_sqlite_replaced_by_raw_sql_is_refused() -> None:
    if connection.vendor != "sqlite":
        return
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("REPLACE INTO audit_auditrow SELECT * FROM audit_auditrow")


def test_append_only_lifted_for_emptying_closes_again() -> None:
    with append_only_lifted(connection):
        AuditRow.objects.all().delete()
    record(what="concern.opened", by=SYSTEM, at=AT)

    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        AuditRow.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_append_only_migrated_back_and_forth_leaves_nothing_then_closes_again() -> None:
    made = _triggers("default")
    with append_only_lifted(connection):
        AuditRow.objects.all().delete()

    MigrationExecutor(connection).migrate([("audit", None)])
    taken_away = _triggers("default")
    MigrationExecutor(connection).migrate([("audit", "0001_initial")])

    assert taken_away == set()
    assert _triggers("default") == made


def test_append_only_key_store_has_no_trigger_and_only_its_own_table() -> None:
    tables = set(connections["keys"].introspection.table_names())

    assert _triggers("keys") == set()
    assert tables == {"django_migrations", "vault_wrappedkey"}


def _triggers(alias: str) -> set[str]:
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s"
        if connections[alias].vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    )
    with connections[alias].cursor() as cursor:
        cursor.execute(catalogue, [f"{PREFIX}audit%"])
        return {name for (name,) in cursor.fetchall()}
