"""Send everything that waits in the outbox, and keep a few mails to read."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db.models import Count

from portal.notifications.actions import drain_outbox
from portal.notifications.kept_mail import KeptMail, kept_mails
from portal.notifications.models import OutboxRow, State
from tests.realrun.measure import say

SUBJECT_BEGINNING = 12
LOOKED_AT = 300


@dataclass
class MailCount:
    """What became of the rows of the outbox, and how long it took."""

    fates: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def send_due(self, *, at: datetime) -> None:
        """Send what is due as the worker does it, into the folder of kept mails, as if it were `at`."""
        began = time.perf_counter()
        report = drain_outbox(clock=lambda: at)
        self.seconds += time.perf_counter() - began
        self.fates += report.fates

    def say(self) -> None:
        """Print fates and rate; what was not sent, with its cause."""
        count = sum(self.fates.values())
        fates = ", ".join(f"{rows} {fate}" for fate, rows in self.fates.items())
        say(f"mails: {fates or 'none'} in {self.seconds:.1f} s: {count / max(self.seconds, 0.001):.0f} a second")
        left = OutboxRow.objects.exclude(state=State.SENT).values_list("state", "cause").annotate(count=Count("pk"))
        for state, cause, rows in left:
            say(f"  {rows} {state}: {cause}")


def one_of_each() -> Iterator[KeptMail]:
    """Yield the newest kept mail of each beginning of a subject."""
    seen: set[str] = set()
    for mail in kept_mails(LOOKED_AT):
        beginning = mail.subject[:SUBJECT_BEGINNING]
        if beginning not in seen:
            seen.add(beginning)
            yield mail


def lay_out(folder: Path) -> list[Path]:
    """Write one mail of each sort as text and HTML files into a folder, and return the HTML files."""
    pages = []
    for number, mail in enumerate(one_of_each()):
        (folder / f"mail-{number}.txt").write_text(f"{mail.to}\n{mail.subject}\n\n{mail.text}", encoding="utf-8")
        page = folder / f"mail-{number}.html"
        page.write_text(mail.html, encoding="utf-8")
        pages.append(page)
    return pages
