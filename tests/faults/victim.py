"""A process that kills itself while it empties the outbox: `python -m tests.faults.victim send|settle`."""

import os
import signal
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 - Django must be ready first

from portal.notifications import courier  # noqa: E402
from portal.notifications.actions import delivering, drain_outbox  # noqa: E402
from tests.faults import kinds  # noqa: E402, F401


def _die(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)


if sys.argv[1] == "send":
    courier.Courier.send = _die
else:
    delivering.settle_sent = _die
drain_outbox(clock=timezone.now)
