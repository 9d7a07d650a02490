"""Migration operation: the database itself raises the change marker when a table of a lower app changes.

Our own actions raise the marker by calling for it. Roles, people and places live below us and cannot call up; and a
role taken away must take effect however it was taken: by an action, the admin pages, a cascade or by hand.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

MARKER = "officers_changemarker"
EVENTS = ("INSERT", "UPDATE", "DELETE")


class MarksChange(Operation):
    """Draw a new number in `marked` (columns of the marker) when rows of another app's model change.

    With `watched` columns only updates that alter one of them count. PostgreSQL: one trigger for each statement, or
    for each altered row with `watched`; SQLite: for each row. On SQLite the triggers go when Django remakes the
    watched table; a migration doing so must repeat this operation (tests/officers/test_marker.py would demand it).
    """

    reversible = True
    category = OperationCategory.ADDITION

    def __init__(self, app: str, model_name: str, marked: tuple[str, ...], watched: tuple[str, ...] = ()) -> None:
        self.app = app
        self.model_name = model_name
        self.marked = marked
        self.watched = watched

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: Django's own state does not know triggers."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add the triggers."""
        self._execute(schema_editor, to_state, {"postgresql": self._make_postgresql, "sqlite": self._make_sqlite})

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them again."""
        self._execute(schema_editor, to_state, {"postgresql": self._drop_postgresql, "sqlite": self._drop_sqlite})

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Changes of {self.app}.{self.model_name} raise the change marker"

    @property
    def migration_name_fragment(self) -> str:
        """Return the part of a file name that stands for the operation."""
        return f"{self.model_name.lower()}_marks_change"

    def _execute(self, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState, ways: dict[str, Any]) -> None:
        model = state.apps.get_model(self.app, self.model_name)
        connection = schema_editor.connection
        if connection.vendor in ways and self.allow_migrate_model(connection.alias, model):
            for statement in ways[connection.vendor](model._meta.db_table):
                schema_editor.execute(statement)

    def _names(self, table: str) -> dict[str, str]:
        events = ("UPDATE",) if self.watched else EVENTS
        return {event: f"{table}_marks_{event.lower()}" for event in events}

    def _differs(self, sign: str) -> str:
        return " OR ".join(f"OLD.{column} {sign} NEW.{column}" for column in self.watched)

    def _mark(self, draw: str) -> str:
        # Not an upsert: within a trigger SQLite lets the outer statement's OR IGNORE override it.
        sets = ", ".join(f"{column} = {draw}" for column in self.marked)
        return (
            f"UPDATE {MARKER} SET {sets} WHERE id = 1; "  # noqa: S608 - names from our own migrations
            f"INSERT INTO {MARKER} (id, number, shapes_number) "
            f"SELECT 1, {draw}, {draw} WHERE NOT EXISTS (SELECT 1 FROM {MARKER} WHERE id = 1); "
        )

    def _make_postgresql(self, table: str) -> list[str]:
        body = self._mark("(random() * 9007199254740991)::bigint")
        when = f"FOR EACH ROW WHEN ({self._differs('IS DISTINCT FROM')})" if self.watched else "FOR EACH STATEMENT"
        return [
            f"CREATE FUNCTION {table}_marks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}RETURN NULL; END $$",
            *(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} {when} EXECUTE FUNCTION {table}_marks()"
                for event, name in self._names(table).items()
            ),
        ]

    def _drop_postgresql(self, table: str) -> list[str]:
        return [f"DROP FUNCTION IF EXISTS {table}_marks() CASCADE"]

    def _make_sqlite(self, table: str) -> list[str]:
        body = self._mark("abs(random() % 9007199254740991)")
        when = f"WHEN {self._differs('IS NOT')} " if self.watched else ""
        return [
            f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}BEGIN {body}END"
            for event, name in self._names(table).items()
        ]

    def _drop_sqlite(self, table: str) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {name}" for name in self._names(table).values()]
