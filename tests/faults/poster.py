"""A process that nudges as a web process does, and ends; prints threads, milliseconds and when it ended."""

import threading
import time

import django

django.setup()

from portal.notifications.nudge import nudge_worker  # noqa: E402 - Django must be ready first

began = time.monotonic()
for _ in range(20_000):
    nudge_worker()
asked_ms = (time.monotonic() - began) * 1000
time.sleep(0.6)
nudge_worker()
print(f"{threading.active_count()} {asked_ms:.0f} {time.time()}")  # noqa: T201 - read by the test
