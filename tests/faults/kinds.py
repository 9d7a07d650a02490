"""The kind of message the fault tests send; processes they start import it too."""

from datetime import datetime

from portal.notifications.models import OutboxRow
from portal.notifications.registry import Letter, MessageKind, register

NAME = "faults.letter"


def compose(row: OutboxRow, at: datetime) -> Letter:
    """Write to whoever the row names."""
    if row.recipient_id.startswith("poison"):
        raise ValueError("this one cannot be written")
    context = {"mail_subject": f"To {row.recipient_id}", "text": "Some words."}
    return Letter(f"{row.recipient_id}@example.org", "en", "notifications/mail/account", context)


register(MessageKind(NAME, compose))
