"""Which kinds of message exist, and who writes each. Product apps register theirs in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from portal.notifications.errors import KindRegisteredTwice, KindUnknown

if TYPE_CHECKING:
    from portal.notifications.models import OutboxRow

USER = "user"
"""The one kind of recipient this app knows itself; the id is the user's primary key as text."""


@dataclass(frozen=True)
class Recipient:
    """Who shall get a message, by id."""

    kind: str
    id: str


@dataclass(frozen=True)
class Ref:
    """What a message is about, by id."""

    kind: str
    id: str


@dataclass(frozen=True)
class Letter:
    """One message, ready to be rendered and sent."""

    address: str
    language: str
    """Code of the reader's language; empty or unknown means the installation's first."""
    template: str
    """Folder below templates/ that holds subject.txt, body.txt and body.html."""
    context: Mapping[str, object] = field(default_factory=dict)
    thread: str = ""
    """Same text, same conversation in the reader's mail program: "concern <public id>"."""


@dataclass(frozen=True)
class Withheld:
    """The message must not leave any more; the cause stands in the row and holds no personal data."""

    cause: str


Compose = Callable[["OutboxRow", datetime], Letter | Withheld]


@dataclass(frozen=True)
class MessageKind:
    """One kind of message."""

    name: str
    """Dotted: "concern.answered"."""
    compose: Compose
    """Called just before sending: checks permission and state again, reads address and text, or withholds."""
    settled: Callable[[OutboxRow, datetime], None] | None = None
    """Called once the row was sent or withheld, to clear away what only this message needed."""


_kinds: dict[str, MessageKind] = {}


def register(kind: MessageKind) -> None:
    """Make a kind known. Raises KindRegisteredTwice if another one has its name."""
    if _kinds.get(kind.name, kind) != kind:
        raise KindRegisteredTwice(kind.name)
    _kinds[kind.name] = kind


def kind_named(name: str) -> MessageKind:
    """Return the kind. Raises KindUnknown, as a worker of an older release may meet a newer row."""
    try:
        return _kinds[name]
    except KeyError:
        raise KindUnknown(name) from None


def kinds() -> list[MessageKind]:
    """Return every registered kind, ordered by name."""
    return [_kinds[name] for name in sorted(_kinds)]
