"""Who may change regions, people in charge, absences and cards."""

from datetime import datetime

from officers.errors import NotAllowed
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.accounts.queries import has_role
from portal.clock import local_day


def check_admin(by: User | None, at: datetime) -> None:
    """Raise NotAllowed unless `by` is an admin that day; None is a command run by whoever runs the installation."""
    if by is not None and not has_role(by, Role.ADMIN, local_day(at)):
        raise NotAllowed


def check_self_or_admin(person: User, by: User | None, at: datetime) -> None:
    """Raise NotAllowed unless it is about `by` themselves, or `by` is an admin."""
    if by is None or by.pk != person.pk:
        check_admin(by, at)
