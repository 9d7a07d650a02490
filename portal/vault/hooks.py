"""What the vault asks of the apps above it. They register in AppConfig.ready(); a test lists who did."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID


class KeepsKeys(Protocol):
    """Knows which keys an app's rows use."""

    def __call__(self, key_ids: Collection[UUID]) -> Iterable[UUID]:
        """Return those of `key_ids` that are in use."""


class Erases(Protocol):
    """Blanks what an app keeps beside the vault about an erased key."""

    def __call__(self, *, key_ids: Collection[UUID], at: datetime) -> None:
        """Blank copies (own words, outbox, search) within the vault's transaction. Must be safe to run twice."""


keepers: dict[str, KeepsKeys] = {}
erasers: dict[str, Erases] = {}


def register_keeper(app: str, keeps: KeepsKeys) -> None:
    """Have `keeps` asked before a key counts as an orphan. While nobody registers, no key is swept."""
    keepers[app] = keeps


def register_eraser(app: str, erases: Erases) -> None:
    """Have `erases` called whenever keys are destroyed, and again when a restore replays that."""
    erasers[app] = erases
