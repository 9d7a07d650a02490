"""Django's admin, behind our own sign-in and the admin role."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from portal.accounts.choices import Role


class PortalAdminSite(AdminSite):
    """The admin pages for people with the admin role and a second factor; there is no second sign-in form."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether the admin pages are open to this session."""
        from portal.accounts.access import staff_access

        return request.user.is_active and staff_access(Role.ADMIN).admits(request, timezone.localdate())

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send who is signed in to the front page; the policy table has sent everybody else to our sign-in."""
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))


class PortalAdminConfig(AdminConfig):
    """Stands in INSTALLED_APPS in the place of django.contrib.admin."""

    default_site = "portal.accounts.admin_site.PortalAdminSite"
