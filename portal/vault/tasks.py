"""The clockwork jobs of the vault."""

from celery import shared_task
from django.utils import timezone

from portal.vault import actions


@shared_task
def finish_erasures() -> int:
    """Go over recent erasures once more; see portal.vault.actions.erasing."""
    return actions.finish_erasures(at=timezone.now())


@shared_task
def sweep_orphan_keys() -> int:
    """Delete keys that nothing came to use."""
    return actions.sweep_orphan_keys(at=timezone.now())
