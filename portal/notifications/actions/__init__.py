"""Every write to the outbox."""

from portal.notifications.actions.drain import DrainReport, drain_outbox
from portal.notifications.actions.post import post
from portal.notifications.actions.resend import resend, resend_all

__all__ = ["DrainReport", "drain_outbox", "post", "resend", "resend_all"]
