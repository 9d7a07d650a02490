"""Clockwork of accounts."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.accounts.kept import KEPT_FOR


@shared_task
def clear_expired_sessions() -> int:
    """Delete sessions that ended twelve hours ago; until then they tell whose unsent text to keep. Return how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
