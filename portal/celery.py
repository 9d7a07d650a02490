"""The Celery application: the worker wakes the outbox, the embedded beat runs the clockwork jobs."""

import os

from celery import Celery
from celery.signals import beat_embedded_init, worker_process_init

from portal.runtime.parent import end_with_parent

LOADED_BY = os.getpid()
"""The worker's main process: what it forks inherits this number."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
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
