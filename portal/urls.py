"""All addresses of the portal; each app keeps its own list."""

from django.contrib import admin
from django.urls import include, path, register_converter

from portal.ids import PublicIdConverter

handler400 = "portal.home.views.errors.bad_request"
handler403 = "portal.home.views.errors.refused"
handler404 = "portal.home.views.errors.not_found"
handler500 = "portal.home.views.errors.broken"

register_converter(PublicIdConverter, "public_id")

urlpatterns = [
    path("", include("portal.home.urls")),
    path("officers/", include("officers.urls")),
    path("concerns/", include("reports.urls")),
    path("desk/", include("portal.desk.urls")),
    path("manage/", include("portal.manage.urls")),
    path("manage/outbox/", include("portal.notifications.urls")),
    path("account/", include("portal.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
