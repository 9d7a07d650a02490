"""`serve` in Django's own list of commands; manage.py itself runs it without loading Django, to stay small."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.runtime.serving import add_options, serve


class Command(BaseCommand):
    help = "Serve the portal: broker, web and worker in one foreground process."
    requires_system_checks: list[str] = []  # the processes it starts do their own

    def add_arguments(self, parser: CommandParser) -> None:
        add_options(parser)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Serve until interrupted, and end with its status."""
        sys.exit(serve(host, port))
