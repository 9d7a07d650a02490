"""Words of a concern's life. The values are stored; the labels are what people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a resident may call a concern; offered, never demanded."""

    ADVICE = "advice", _("I would like advice")
    WORRY = "worry", _("Something worries me")
    HELP = "help", _("I need help")
    CRIME = "crime", _("A crime")
    ACCIDENT = "accident", _("An accident")
    THREAT = "threat", _("A threat or danger")
    INFORMATION = "information", _("Information the police should have")
    PROPOSAL = "proposal", _("An idea that would make things safer")
    PRAISE = "praise", _("Praise for somebody")


OFFICIAL_KINDS = frozenset({Kind.CRIME, Kind.ACCIDENT, Kind.THREAT})
"""Kinds that may be an official report in law; the check page says so before sending."""


class ContactLevel(models.TextChoices):
    NONE = "none", _("No contact: only my receipt code")
    OFFICER = "officer", _("My officer may contact me")
    ACCOUNT = "account", _("Through my account")


class Moment(models.TextChoices):
    """When it happened, as the resident chose to say."""

    NOW = "now", _("It is going on now")
    TODAY = "today", _("Earlier today")
    EARLIER = "earlier", _("On another day")
    REPEATED = "repeated", _("Again and again")
    UNSAID = "unsaid", _("It has no particular time")


class Channel(models.TextChoices):
    WEB = "web", _("the portal")
    IMPORTED = "imported", _("an import")


class Status(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACKNOWLEDGED = "acknowledged", _("Read")
    IN_PROGRESS = "in_progress", _("Being worked on")
    WAITING = "waiting", _("Waiting for your answer")
    REFERRED = "referred", _("Passed on to somebody who can help")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    RESOLVED = "resolved", _("Resolved")
    ANSWERED = "answered", _("Answered")
    NO_ACTION = "no_action", _("No action possible")
    DUPLICATE = "duplicate", _("Already being dealt with")
    NOT_OURS = "not_ours", _("Not a matter for the police")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RoutingReason(models.TextChoices):
    """Why this person answers: the ladder of DESIGN §3, top rung first."""

    IN_CHARGE = "in_charge", _("officer in charge")
    DEPUTY = "deputy", _("deputy of the officer in charge")
    STATION = "station", _("colleague at the same station")
    DUTY_DESK = "duty_desk", _("duty desk")


class MessageKind(models.TextChoices):
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Note")
