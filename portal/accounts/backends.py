"""Lets the admin role use Django's admin pages, without making anybody a superuser."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from portal.accounts.choices import Role
from portal.accounts.queries import Person, has_role
from portal.clock import local_day

ADMIN_PAGE_VERBS = ("add_", "change_", "delete_", "view_")


class AdminRoleBackend(BaseBackend):
    """Grant what the admin pages ask for to whoever holds the admin role today.

    A superuser would pass every permission of the house, reading identities included; the admin role does not.
    """

    def has_perm(self, user_obj: Person, perm: str, obj: Any = None) -> bool:
        """Say whether an admin page may be used. Rules about single objects are never answered here."""
        verb = perm.rpartition(".")[2]
        return obj is None and verb.startswith(ADMIN_PAGE_VERBS) and _is_admin(user_obj)

    def has_module_perms(self, user_obj: Person, app_label: str) -> bool:
        """Say whether an app shows on the admin's front page."""
        return _is_admin(user_obj)


def _is_admin(user: Person) -> bool:
    return user.is_active and has_role(user, Role.ADMIN, local_day(timezone.now()))
