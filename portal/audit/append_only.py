"""A migration operation that makes a table append-only in the database itself.

In a migration, after the table is made: `AppendOnly("auditrow")`. From then on every UPDATE, DELETE and TRUNCATE of
the table fails with IntegrityError, whoever asks. There is no setting that lets one through: who must, disables the
trigger by hand, and the hash chain shows what was changed.

SQLite rebuilds a table to alter it and loses its triggers: a later migration that alters such a model ends with
AppendOnly again (it may be applied twice). Each such table needs a test that tries.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

PREFIX = "append_only_"
"""Begins the names of all triggers made here; tests that empty tables find them by it."""

MAKE = {
    "postgresql": (
        """CREATE OR REPLACE FUNCTION {prefix}{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
        "DROP TRIGGER IF EXISTS {prefix}{table}_rows ON {table}",
        """CREATE TRIGGER {prefix}{table}_rows BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {prefix}{table}()""",
        "DROP TRIGGER IF EXISTS {prefix}{table}_whole ON {table}",
        """CREATE TRIGGER {prefix}{table}_whole BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {prefix}{table}()""",
    ),
    "sqlite": (
        "DROP TRIGGER IF EXISTS {prefix}{table}_update",
        """CREATE TRIGGER {prefix}{table}_update BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
        "DROP TRIGGER IF EXISTS {prefix}{table}_delete",
        """CREATE TRIGGER {prefix}{table}_delete BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    ),
}
UNMAKE = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS {prefix}{table}_rows ON {table}",
        "DROP TRIGGER IF EXISTS {prefix}{table}_whole ON {table}",
        "DROP FUNCTION IF EXISTS {prefix}{table}()",
    ),
    "sqlite": ("DROP TRIGGER IF EXISTS {prefix}{table}_update", "DROP TRIGGER IF EXISTS {prefix}{table}_delete"),
}


class AppendOnly(Operation):
    """Refuse changes to the rows of a model; runs only in the database where the model lives."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave the models as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._run(MAKE, to_state.apps.get_model(app_label, self.model_name), schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._run(UNMAKE, from_state.apps.get_model(app_label, self.model_name), schema_editor)

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model_name.lower()}_append_only"

    def _run(self, sql: dict[str, tuple[str, ...]], model: type[Any], schema_editor: BaseDatabaseSchemaEditor) -> None:
        connection = schema_editor.connection
        if not self.allow_migrate_model(connection.alias, model):
            return
        for statement in sql[connection.vendor]:
            schema_editor.execute(statement.format(prefix=PREFIX, table=model._meta.db_table), params=None)
