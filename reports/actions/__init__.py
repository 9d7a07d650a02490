"""Every write of a concern: permission, lock, change, history, audit, outbox, in one transaction."""

from reports.actions.closing import close_concern, rate_concern, reopen_concern, withdraw_concern
from reports.actions.contact import confirm_contact, make_follow_link, open_contact
from reports.actions.conversation import (
    answer_concern,
    ask_resident,
    note_on_concern,
    open_concern,
    reply_to_officer,
    start_work,
)
from reports.actions.handing import hand_to_person, hand_to_region, refer_concern
from reports.actions.submitting import Submission, submit_concern

__all__ = [
    "Submission",
    "answer_concern",
    "ask_resident",
    "close_concern",
    "confirm_contact",
    "hand_to_person",
    "hand_to_region",
    "make_follow_link",
    "note_on_concern",
    "open_concern",
    "open_contact",
    "rate_concern",
    "refer_concern",
    "reopen_concern",
    "reply_to_officer",
    "start_work",
    "submit_concern",
    "withdraw_concern",
]
