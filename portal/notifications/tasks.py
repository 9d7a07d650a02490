"""What the worker runs. The rows are the truth; these only say "look now"."""

from celery import shared_task
from django.utils import timezone

from portal.notifications import actions


@shared_task(name="portal.notifications.tasks.drain_outbox", ignore_result=True, time_limit=300)
def drain_outbox() -> None:
    """Send what is due. Safe to run twice, at once or never: beat sends it every few seconds."""
    actions.drain_outbox(clock=timezone.now)
