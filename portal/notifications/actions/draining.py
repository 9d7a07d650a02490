"""Send everything that is due, batch after batch."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.notifications.actions.claiming import anything_due, claim_batch
from portal.notifications.actions.delivering import AWAY, AWAY_IN_A_ROW, SENT, deliver_batch
from portal.notifications.actions.settling import hurry_rows_of_outage
from portal.notifications.courier import Courier
from portal.notifications.errors import MailServerAway

logger = logging.getLogger(__name__)

LONGEST_S = 45
"""Less than the broker's visibility timeout, after which it hands the task to a second worker."""


@dataclass(frozen=True)
class DrainReport:
    """What one drain did: rows by fate, and whether it stopped because of the mail server."""

    fates: Counter[str]
    server_away: bool = False

    @property
    def is_idle(self) -> bool:
        """Nothing was due, or nobody takes mail: no use in draining again at once."""
        return self.server_away or not self.fates

    @property
    def sent(self) -> int:
        """How many mails left."""
        return self.fates[SENT]


def drain_outbox(*, clock: Callable[[], datetime], seconds: float = LONGEST_S) -> DrainReport:
    """Send what is due until nothing is, time is up or the mail server is away. Safe to run several times at once.

    The server is asked before rows are claimed: while it cannot be reached no row is touched, none grows older by
    an attempt, and the next sweep finds them all. One statement when nothing is due.
    """
    fates: Counter[str] = Counter()
    until = clock() + timedelta(seconds=seconds)
    while clock() < until and anything_due(at=clock()):
        try:
            with Courier() as courier:
                batch = claim_batch(at=clock())
                if not batch.rows:
                    break
                done = deliver_batch(batch, courier, clock=clock, until=until)
        except MailServerAway as absence:
            logger.warning("the mail server is away: %s", absence.cause)
            return DrainReport(fates, server_away=True)
        fates += done
        if done[SENT]:
            hurry_rows_of_outage(at=clock())
        if done[AWAY] >= AWAY_IN_A_ROW and not done[SENT]:
            return DrainReport(fates, server_away=True)
    return DrainReport(fates)
