"""Values built from the gazetteer once per process and kept while its marker stays the same."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar
from uuid import UUID

from portal.places.models import GazetteerMarker

MARKER_ROW = 1
LOOK_EVERY_SECONDS = 1.0

T = TypeVar("T")


class _Marker:
    """The marker as last read; read at most once a second."""

    def __init__(self) -> None:
        self.token: UUID | None = None
        self.read_at: float | None = None

    def current(self, *, fresh: bool) -> UUID | None:
        now = time.monotonic()
        if fresh or self.read_at is None or now - self.read_at >= LOOK_EVERY_SECONDS:
            self.token = GazetteerMarker.objects.filter(pk=MARKER_ROW).values_list("token", flat=True).first()
            self.read_at = now
        return self.token

    def forget(self) -> None:
        self.read_at = None


_marker = _Marker()
_keepers: list["Kept[object]"] = []


class Kept(Generic[T]):
    """One value, built when first asked for and again after the gazetteer changed; threads share it."""

    def __init__(self, build: Callable[[], T]) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._held: tuple[UUID | None, T] | None = None
        _keepers.append(self)  # type: ignore[arg-type]

    def get(self, *, fresh: bool = False) -> T:
        """Return the value; `fresh` reads the marker now instead of at most once a second."""
        token = _marker.current(fresh=fresh)
        held = self._held
        if held is not None and held[0] == token:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != token:
                self._held = (token, self._build())
            return self._held[1]

    def drop(self) -> None:
        """Let go of the value."""
        self._held = None


def look_again() -> None:
    """Make the next reader of this process read the marker."""
    _marker.forget()


def forget_everything() -> None:
    """Let go of every kept value: for tests, whose rows vanish without a change of the marker."""
    _marker.forget()
    for keeper in _keepers:
        keeper.drop()
