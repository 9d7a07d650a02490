"""Lets tests empty append-only tables. The triggers know no exception, so this lifts them for just that long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connections, transaction

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.operations import BaseDatabaseOperations

from portal.audit.append_only import PREFIX


@pytest.fixture(scope="session", autouse=True)
def flush_lifts_append_only() -> Iterator[None]:
    """Wrap how Django empties tables after a transactional test (TRUNCATE on PostgreSQL, DELETE on SQLite)."""
    with pytest.MonkeyPatch.context() as patch:
        for operations in {type(connection.ops) for connection in connections.all()}:
            patch.setattr(operations, "execute_sql_flush", _lifted(operations.execute_sql_flush))
        yield


def _lifted(flush: Callable[..., None]) -> Callable[..., None]:
    def flush_lifted(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with append_only_lifted(operations.connection):
            flush(operations, sql_list)

    return flush_lifted


@contextmanager
def append_only_lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let append-only tables be changed inside the block, all in one transaction: if it fails, they stay closed."""
    lift = _lifted_on_postgresql if connection.vendor == "postgresql" else _lifted_on_sqlite
    with transaction.atomic(using=connection.alias), lift(connection):
        yield


@contextmanager
def _lifted_on_postgresql(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname), quote_ident(tgname) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE starts_with(tgname, %s)",
            [PREFIX],
        )
        found = cursor.fetchall()
        for table, trigger in found:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield
        for table, trigger in found:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


@contextmanager
def _lifted_on_sqlite(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
            [len(PREFIX), PREFIX],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in found:
            cursor.execute(sql)
