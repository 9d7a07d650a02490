"""manage.py import_place_names FILE"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.audit.actions import SYSTEM
from portal.places.actions import import_place_names
from portal.places.errors import FileRefused


class Command(BaseCommand):
    """Add other names of places from a CSV table."""

    help = "Take old, short and other-language names from a CSV table (name, alternatenames, lat, lon)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                report = import_place_names(file=file, dry_run=options["dry_run"], by=SYSTEM, at=timezone.now())
        except (FileRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        counts = ", ".join(f"{count} {name}" for name, count in report.counts().items())
        self.stdout.write(f"names: {counts}{' (dry run)' if report.dry_run else ''}")
        for refusal in report.refused:
            self.stdout.write(f"  refused: {refusal.text}")
