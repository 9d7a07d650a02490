"""Carries out every erasure again after a restore, or writes the list of them for safekeeping."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.audit.actions import SYSTEM
from portal.vault.actions import replay_erasures
from portal.vault.queries import erasures


class Command(BaseCommand):
    help = (
        "Run after restoring either database: what was erased becomes unreadable and unfindable again. "
        "When both are restored from one moment, give the list written by --list since then."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("lists", nargs="*", type=Path, metavar="FILE", help="lists kept outside the databases")
        parser.add_argument("--list", action="store_true", help="only print the list: a key and a time on each line")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for key_id, erased_at in sorted(erasures().items(), key=lambda row: row[1]):
                self.stdout.write(f"{key_id} {erased_at.isoformat()}")
            return
        listed: dict[UUID, datetime] = {}
        for path in options["lists"]:
            listed |= _read(path)
        count = replay_erasures(by=SYSTEM, at=timezone.now(), listed=listed)
        self.stdout.write(f"{count} erasures were carried out again.")


def _read(path: Path) -> dict[UUID, datetime]:
    """Return the erasures of a list. Raises CommandError naming the line that is none."""
    found: dict[UUID, datetime] = {}
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{path} cannot be read.") from None
    for number, line in enumerate(lines, start=1):
        try:
            key_id, erased_at = line.split()
            found[UUID(key_id)] = datetime.fromisoformat(erased_at)
        except ValueError:
            raise CommandError(f"{path.name}, line {number} is not a key and a time.") from None
    return found
