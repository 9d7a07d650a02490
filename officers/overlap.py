"""Migration operation: no two rows about the same thing on the same day."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class NoOverlap(Operation):
    """Refuse two rows with the same `column` whose periods [from_on, to_on) share a day; an empty one is free.

    PostgreSQL: an exclusion constraint; the number stands as a range of itself because GiST compares plain numbers
    only with an extension. SQLite: two BEFORE triggers; they go when Django remakes the table (altering a field), and
    such a migration must repeat this operation, which tests/officers/test_constraints.py would demand.
    """

    reversible = True
    category = OperationCategory.ADDITION

    def __init__(self, model_name: str, column: str, name: str) -> None:
        self.model_name = model_name
        self.column = column
        self.name = name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: Django's own state does not know such constraints."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add the constraint or the triggers."""
        self._execute(app_label, schema_editor, to_state, {"postgresql": self._exclusion, "sqlite": self._triggers})

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them again."""
        self._execute(app_label, schema_editor, to_state, {"postgresql": self._inclusion, "sqlite": self._no_triggers})

    def describe(self) -> str:
        """Say what the operation does."""
        return f"No two rows of {self.model_name} with the same {self.column} on the same day"

    @property
    def migration_name_fragment(self) -> str:
        """Return the part of a file name that stands for the operation."""
        return self.name

    def _execute(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState, ways: dict[str, Any]
    ) -> None:
        model = state.apps.get_model(app_label, self.model_name)
        connection = schema_editor.connection
        if connection.vendor in ways and self.allow_migrate_model(connection.alias, model):
            for statement in ways[connection.vendor](model._meta.db_table):
                schema_editor.execute(statement)

    def _exclusion(self, table: str) -> list[str]:
        return [
            f"ALTER TABLE {table} ADD CONSTRAINT {self.name} EXCLUDE USING gist "
            f"(int8range({self.column}, {self.column}, '[]') WITH &&, daterange(from_on, to_on) WITH &&) "
            f"WHERE ({self.column} IS NOT NULL)"
        ]

    def _inclusion(self, table: str) -> list[str]:
        return [f"ALTER TABLE {table} DROP CONSTRAINT {self.name}"]

    def _triggers(self, table: str) -> list[str]:
        return [self._trigger(table, "INSERT", ""), self._trigger(table, "UPDATE", "AND other.id <> OLD.id ")]

    def _trigger(self, table: str, event: str, but_itself: str) -> str:
        other = f"SELECT 1 FROM {table} other WHERE other.{self.column} = NEW.{self.column}"  # noqa: S608 - our own names
        return (
            f"CREATE TRIGGER {self.name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW "
            f"WHEN EXISTS ({other} {but_itself}AND (NEW.to_on IS NULL OR other.from_on < NEW.to_on) "
            "AND (other.to_on IS NULL OR NEW.from_on < other.to_on)) "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )

    def _no_triggers(self, table: str) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {self.name}_{event}" for event in ("insert", "update")]
