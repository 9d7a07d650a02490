"""Bring translations, both databases and the static files up to date; quick when they are."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from portal.runtime.translations import compile_translations

MIGRATION_LOCK = 4_711_002
"""Key of the advisory lock under which several starting processes migrate one after another."""
FINGERPRINT_FILE = ".made-from"


class Command(BaseCommand):
    help = (
        "Compile translations, migrate both databases, collect static files; with --demo also build the demo country."
    )
    requires_system_checks: list[str] = []  # a start is to be quick; `check` is a command of its own

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="build the invented demo country as well")

    def handle(self, *args: Any, demo: bool = False, **options: Any) -> None:
        """Do what is due and say so."""
        if made := compile_translations(settings.LOCALE_PATHS):
            self.stdout.write(f"compiled {len(made)} translations")
        with _one_at_a_time():
            for alias in connections:
                if _has_migrations_due(alias):
                    self.stdout.write(f"migrating the database {alias!r}")
                    call_command("migrate", database=alias, verbosity=0, interactive=False)
        if static_files_are_stale():
            self.stdout.write("collecting static files")
            collect_static_files()
        if demo and "build_demo" in get_commands():
            self.stdout.write("building the demo country")
            call_command("build_demo")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _has_migrations_due(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def static_files_are_stale() -> bool:
    """Say whether the collected files were made from other files than those there now."""
    kept = Path(settings.STATIC_ROOT) / FINGERPRINT_FILE
    return not kept.exists() or kept.read_text() != _static_fingerprint()


def collect_static_files() -> None:
    """Collect and compress the static files anew."""
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    (Path(settings.STATIC_ROOT) / FINGERPRINT_FILE).write_text(_static_fingerprint())


def _static_fingerprint() -> str:
    """Return a digest over path, size and time of every source file."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
