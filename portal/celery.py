"""The Celery application: the worker wakes the outbox, the embedded beat runs the clockwork jobs."""

import os
import signal
import threading
import time
import warnings
from typing import Any

from celery import Celery
from celery.exceptions import CPendingDeprecationWarning
from celery.signals import beat_embedded_init, worker_process_init, worker_ready

from portal.runtime.parent import end_with_parent

LOADED_BY = os.getpid()
"""The worker's main process: what it forks inherits this number."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
CLOCK_CHECK_SECONDS = 2.0

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery remembers the current app by thread: without this, `.delay()` in a request's thread would meet an empty one.
app.set_default()


@worker_process_init.connect
@beat_embedded_init.connect
def bind_to_worker(**_: object) -> None:
    """Let the processes that the worker forks end with it, also when it is killed outright."""
    if os.getpid() != LOADED_BY:
        end_with_parent(LOADED_BY)


@worker_ready.connect
def accept_present_behaviour(**_: object) -> None:
    """Silence what Celery says at each lost connection: that a task which sends a letter is not cut off is meant."""
    warnings.filterwarnings("ignore", message=r"\s*In Celery 5\.1 we introduced", category=CPendingDeprecationWarning)


@worker_ready.connect
def watch_clock(sender: Any, **_: object) -> None:
    """End the worker when its embedded clock is dead, so that whoever supervises it starts both again.

    Celery itself goes on without: nothing would sweep the outbox any more.
    """
    clock = getattr(sender.controller, "beat", None)
    if clock is not None:
        threading.Thread(target=_end_with_clock, args=(clock,), daemon=True).start()


def _end_with_clock(clock: Any) -> None:
    while clock.is_alive():
        time.sleep(CLOCK_CHECK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
