"""The portal's addresses with those of the demo country; used only where `serve` made its own database."""

from django.urls import include, path

from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as portal_patterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("demo/", include("portal.demo.urls")), *portal_patterns]
