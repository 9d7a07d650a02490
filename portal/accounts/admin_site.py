"""Django's admin, behind our own sign-in and the admin role."""

from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import SimpleAdminConfig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from portal.accounts.choices import Role
from portal.clock import local_day


class PortalAdminSite(AdminSite):
    """The admin pages for people with the admin role and a second factor; there is no second sign-in form."""

    site_title = site_header = index_title = _("Texts and rules")

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether the admin pages are open to this session."""
        from portal.accounts.access import staff_access  # the admin is loaded before our models are

        return request.user.is_active and staff_access(Role.ADMIN).admits(request, local_day(timezone.now()))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send who is signed in to the front page; the policy table has sent everybody else to our sign-in."""
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))


class PortalAdminConfig(SimpleAdminConfig):
    """Stands in INSTALLED_APPS in the place of django.contrib.admin.

    Only our own apps put pages there: people, addresses, codes and passkeys of other packages are not for browsing.
    """

    default_site = "portal.accounts.admin_site.PortalAdminSite"

    def ready(self) -> None:
        """Load the admin modules of our own apps."""
        super().ready()
        for app in apps.get_app_configs():
            # Packages may lie below ROOT too, in the environment made there: an app of ours lies where its name says.
            ours = Path(app.path) == settings.ROOT.joinpath(*app.name.split("."))
            if ours and module_has_submodule(app.module, "admin"):
                import_module(f"{app.name}.admin")
