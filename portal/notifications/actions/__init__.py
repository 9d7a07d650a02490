"""Every write to the outbox."""

from portal.notifications.actions.draining import DrainReport, drain_outbox
from portal.notifications.actions.posting import post
from portal.notifications.actions.resending import resend, resend_all

__all__ = ["DrainReport", "drain_outbox", "post", "resend", "resend_all"]
