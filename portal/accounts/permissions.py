"""Who may change who may do what."""

from datetime import date

from portal.accounts.choices import Role, Scope
from portal.accounts.models import User
from portal.accounts.queries import Person, has_role


def may_manage_people(person: Person, on: date) -> bool:
    """Say whether somebody may make people and give roles: admins for everything."""
    return has_role(person, Role.ADMIN, on, scope=Scope.EVERYTHING)


def may_change_details(person: Person, user: User, on: date) -> bool:
    """Say whether somebody may change a person's name and language: the person and admins."""
    return person.pk == user.pk or may_manage_people(person, on)
