"""The portal's own Celery application, which also knows the fault tests' kind of message."""

from portal.celery import app

app.loader.import_default_modules()

from tests.faults import kinds  # noqa: E402, F401 - models must be ready first

__all__ = ["app"]
