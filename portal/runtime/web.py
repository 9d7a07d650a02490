"""The WSGI application as `serve` runs it: a web process ends with the process that started it."""

from portal.runtime.parent import end_with_parent

end_with_parent()

from portal.wsgi import application  # noqa: E402  # bound to its parent before the long load, not after

__all__ = ["application"]
