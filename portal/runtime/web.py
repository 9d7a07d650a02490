"""The WSGI application as `serve` runs it: a web process ends with the process that started it."""

from multiprocessing import parent_process

from portal.runtime.parent import end_with_parent

started_by = parent_process()
if started_by is not None:
    end_with_parent(started_by.pid)

from portal.wsgi import application  # noqa: E402  # bound to its parent before the long load, not after

__all__ = ["application"]
