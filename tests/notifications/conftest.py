"""A kind of message with what a test needs to steer it, and the outbox's actions at a fixed time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from portal.notifications import registry
from portal.notifications.actions import post
from portal.notifications.models import OutboxRow
from portal.notifications.registry import Letter, MessageKind, Recipient, Ref, Withheld

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class SomeKind:
    """A registered kind whose letters a test can change."""

    name: str = "test.letter"
    language: str = "en"
    context: dict[str, object] = field(default_factory=lambda: {"mail_subject": "A subject", "text": "Some words."})
    thread: str = ""
    withheld: Withheld | None = None
    composed: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    raising: dict[str, Exception] = field(default_factory=dict)
    address_of: Callable[[OutboxRow], str] = lambda row: f"{row.recipient_id}@example.org"

    def compose(self, row: OutboxRow, at: datetime) -> Letter | Withheld:
        self.composed.append(row.recipient_id)
        if row.recipient_id in self.raising:
            raise self.raising[row.recipient_id]
        if self.withheld is not None:
            return self.withheld
        return Letter(
            self.address_of(row), self.language, "notifications/mail/account", self.context, thread=self.thread
        )

    def note_settled(self, row: OutboxRow, at: datetime) -> None:
        self.settled.append(row.recipient_id)


@pytest.fixture
def some_kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[SomeKind]:
    kind = SomeKind()
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register(MessageKind(kind.name, compose=kind.compose, settled=kind.note_settled))
    return kind


@pytest.fixture
def posted(some_kind: SomeKind) -> Callable[..., list[OutboxRow]]:
    """Post a message to each recipient id and return the rows."""

    def _post(*ids: str, at: datetime = NOW, version: str = "1", **times: datetime) -> list[OutboxRow]:
        to = [Recipient("test", one) for one in ids]
        post(kind=some_kind.name, about=Ref("thing", "7"), version=version, to=to, at=at, **times)
        return list(OutboxRow.objects.filter(version=version).order_by("id"))

    return _post
