"""The clockwork job of the access log."""

import logging

from celery import shared_task
from django.utils import timezone

from portal.audit import actions
from portal.audit.chain import SHOWN_DIGITS
from portal.audit.queries import last_digest

logger = logging.getLogger(__name__)


@shared_task
def seal_rows() -> int:
    """Seal what was written since the last run; the log then holds where the chain ends, outside the database."""
    sealed = actions.seal_rows(at=timezone.now())
    if sealed:
        head = last_digest()
        logger.info("sealed %d rows; seal %d begins %s", sealed, head.number, head.digest[:SHOWN_DIGITS])
    return sealed
