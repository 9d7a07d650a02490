"""Wake the worker after a commit, from a thread of this process: the request never talks to the broker."""

import logging
import os
import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from celery import Celery

logger = logging.getLogger(__name__)

COALESCE_S = 0.1
"""One nudge stands for every commit of this long."""
EXPIRES_S = 30
"""A nudge nobody took by then is worthless: the sweeper came first."""
CONNECT_S = 2
ANSWER_S = 3
TASK = "portal.notifications.tasks.drain_outbox"


class Nudger:
    """One daemon thread that sends at most one nudge at a time, however many are asked for.

    What is asked for is a flag and not a queue, so a broker that hangs costs no memory; the thread is a daemon, so
    it never keeps the process from ending.
    """

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._broker_away = False

    def want(self) -> None:
        """Ask for a nudge; returns at once."""
        self._wanted.set()
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="outbox-nudge", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            time.sleep(COALESCE_S)
            self._wanted.clear()
            self._try()

    def _try(self) -> None:
        try:
            send_nudge()
        except Exception as error:  # whatever the broker's client raises, the sweeper is the net
            if not self._broker_away:
                logger.warning("the broker cannot be reached (%s); the sweeper takes over", type(error).__name__)
            self._broker_away = True
        else:
            self._broker_away = False


def send_nudge() -> None:
    """Send one nudge over a connection of its own. Raises what the broker's client raises, within seconds."""
    app = _client(settings.CELERY_BROKER_URL)
    with app.connection_for_write(connect_timeout=CONNECT_S) as connection:
        app.send_task(TASK, connection=connection, retry=False, expires=EXPIRES_S, ignore_result=True)


@lru_cache(maxsize=1)
def _client(url: str) -> "Celery":
    """Return a client that tries once: the worker's own settings are made for waiting until the broker is back."""
    from celery import Celery  # loaded in the thread: it would cost each web process a third of a second at start

    app = Celery("portal-nudge", broker=url, set_as_current=False)
    app.conf.broker_transport_options = {
        "max_retries": 0,
        "socket_connect_timeout": CONNECT_S,
        "socket_timeout": ANSWER_S,
    }
    return app


_nudger = Nudger()


def _forget_thread() -> None:
    """Start afresh in a forked child: threads do not survive a fork, and a lock may have been held."""
    global _nudger
    _nudger = Nudger()


os.register_at_fork(after_in_child=_forget_thread)


def nudge_worker() -> None:
    """Ask this process's thread to wake the worker; returns at once and never raises for the broker's sake."""
    if settings.REDIS_URL:
        _nudger.want()
