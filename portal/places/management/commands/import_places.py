"""manage.py import_places FILE --level settlement --code AKOOD --name ANIMI --parent OKOOD"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.audit.actions import SYSTEM
from portal.geo.shapes import Bounds
from portal.places.actions import ImportReport, import_places
from portal.places.errors import FileRefused
from portal.places.models import Level
from portal.places.reading import Attributes

MOST_LINES = 20
"""How many codes or refusals of one sort are printed without --verbosity 2."""


class Command(BaseCommand):
    """Add and update the places of one level from a GeoJSON file."""

    help = "Take settlements, municipalities or counties from a GeoJSON FeatureCollection. Import the widest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--level", required=True, choices=[level.name.lower() for level in Level])
        parser.add_argument("--code", required=True, help="attribute that holds the official code")
        parser.add_argument("--name", required=True, help="attribute that holds the name")
        parser.add_argument("--kind", default="", help="attribute that holds the kind; else guessed from the names")
        parser.add_argument("--parent", default="", help="attribute that holds the code of the place one level wider")
        parser.add_argument("--population", default="", help="attribute that holds the number of people")
        parser.add_argument("--bounds", type=float, nargs=4, metavar=("WEST", "SOUTH", "EAST", "NORTH"))
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("code", "name", "kind", "parent", "population")
        bounds: Bounds | None = tuple(options["bounds"]) if options["bounds"] else None
        try:
            with options["file"].open("rb") as file:
                report = import_places(
                    file=file,
                    level=Level[options["level"].upper()],
                    attributes=Attributes(**{name: options[name] for name in names}),
                    bounds=bounds,
                    dry_run=options["dry_run"],
                    by=SYSTEM,
                    at=timezone.now(),
                )
        except (FileRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self._say(report, everything=options["verbosity"] > 1)

    def _say(self, report: ImportReport, *, everything: bool) -> None:
        counts = ", ".join(f"{count} {name}" for name, count in report.counts().items())
        self.stdout.write(f"{report.level.name.lower()}: {counts}{' (dry run)' if report.dry_run else ''}")
        for name in ("changed", "repaired", "missing"):
            self._lines(name, getattr(report, name), everything)
        self._lines("refused", tuple(refusal.text for refusal in report.refused), everything)

    def _lines(self, title: str, lines: tuple[str, ...], everything: bool) -> None:
        shown = lines if everything else lines[:MOST_LINES]
        for line in shown:
            self.stdout.write(f"  {title}: {line}")
        if len(lines) > len(shown):
            self.stdout.write(f"  {title}: … and {len(lines) - len(shown)} more (--verbosity 2)")
