"""The wiring that every process needs."""

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Make the configured Celery app the one that `shared_task` uses, in web processes too."""
        import_module("portal.celery")
