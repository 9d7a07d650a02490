"""Checks that nobody changed the access log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit.chain import SHOWN_DIGITS
from portal.audit.models import ChainSeal
from portal.audit.queries import first_broken_seal, last_digest


class Command(BaseCommand):
    help = "Go through the hash chain of the access log; fail at the first seal that does not fit its rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="NUMBER:DIGITS",
            action="append",
            default=[],
            help="a seal as printed by an earlier run or by the worker's log: shows an end cut off and made anew",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for expected in options["expect"]:
            self._compare(expected)
        broken = first_broken_seal()
        if broken is not None:
            raise CommandError(f"The access log was changed: seal {broken.number}, {broken.reason}.")
        head = last_digest()
        self.stdout.write(f"The access log is whole. {head.number}:{head.digest[:SHOWN_DIGITS]}")

    def _compare(self, expected: str) -> None:
        number, _, digits = expected.partition(":")
        if not number.isdigit() or len(digits) < SHOWN_DIGITS:
            raise CommandError(f"{expected!r} is not a number and at least {SHOWN_DIGITS} digits.")
        if not ChainSeal.objects.filter(number=int(number), digest__startswith=digits).exists():
            raise CommandError(f"The access log was changed: seal {number} is not the one that was written then.")
