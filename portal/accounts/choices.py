"""Roles a person can hold, and where a role holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICER = "officer", _("Officer")
    STATION_COLLEAGUE = "station_colleague", _("Station colleague")
    DUTY_DESK = "duty_desk", _("Duty desk")
    COMMANDER = "commander", _("Commander")
    ADMIN = "admin", _("Admin")


class Scope(models.TextChoices):
    REGION = "region", _("Region")
    STATION = "station", _("Station")
    PANEL = "panel", _("Panel")
    EVERYTHING = "everything", _("Everything")


STAFF_ROLES = frozenset(Role.values)
"""Roles that need a second factor before they reach anything."""
DESK_ROLES = frozenset({Role.OFFICER, Role.STATION_COLLEAGUE, Role.DUTY_DESK, Role.COMMANDER})
"""Roles that work at the desk."""
