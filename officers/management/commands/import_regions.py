"""Import regions, their places and officers from a table."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from officers.actions.importing import ImportReport, import_regions
from portal.clock import local_day


class Command(BaseCommand):
    """manage.py import_regions FILE [--from DATE] [--dry-run]"""

    help = (
        "Open regions from a CSV file with the columns region, station, places, officer, officer_name, deputy, from."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the day for lines without one, and whether to try only."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="from_on", type=date.fromisoformat, metavar="DATE", help="default: today")
        parser.add_argument("--dry-run", action="store_true", help="try everything, keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say what changed or what is wrong in which line."""
        at = timezone.now()
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        from_on = options["from_on"] or local_day(at)
        report = import_regions(content=content, default_from=from_on, by=None, at=at, dry_run=options["dry_run"])
        for problem in report.problems:
            self.stderr.write(f"line {problem.line}: {problem.text}")
        if report.problems:
            raise CommandError(f"nothing was imported: {len(report.problems)} problem(s)")
        self.stdout.write(("would change: " if options["dry_run"] else "changed: ") + _summary(report))


def _summary(report: ImportReport) -> str:
    return (
        f"{report.stations_opened} stations, {report.regions_opened} regions, {report.places_moved} places, "
        f"{report.officers_appointed} officers, {report.deputies_appointed} deputies, {report.people_made} people made"
    )
