"""Plays 150 concerns of six months through their whole life, as residents and officers would."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from officers.models import Region
from portal.accounts.models import User
from portal.demo.building import Cast
from portal.demo.stories import HAND_REASON, NOTE, REFER_REASON, REFER_TO, REOPEN_WORDS, STORIES, WHERE_WORDS, Story
from portal.places.models import Level, Place
from portal.vault.actions import Identity
from reports import actions
from reports.actions.steps import Follower
from reports.choices import ContactLevel, Moment, Outcome
from reports.models import Concern
from reports.receipts import new_receipt

CONCERNS = 150
DAYS = 183
SEED = 112
QUESTION_WAITING = 131
"""A concern of Sander Ilves, whom the demo's list calls "resident with a question waiting"."""
HOUR = timedelta(hours=1)

Ending = Callable[["Tale"], None]


class Tale:
    """One concern on its way, with its own clock that only moves forward and never past the present."""

    def __init__(self, concern: Concern, story: Story, number: int, now: datetime) -> None:
        self.concern, self.story, self.number, self.now = concern, story, number, now
        self.at = concern.submitted_at

    @property
    def officer(self) -> User:
        """Return who answers it now. Only tales with a person behind them go on, see _live."""
        assert self.concern.answerer is not None
        return self.concern.answerer

    @property
    def follower(self) -> Follower:
        """Return the resident."""
        return Follower(self.concern.pk, "receipt")

    def later(self, hours: float) -> datetime:
        """Move the clock on."""
        self.at = min(self.at + hours * HOUR, self.now - timedelta(minutes=1))
        return self.at

    def read(self) -> None:
        """Let the officer open it."""
        actions.open_concern(concern=self.concern, by=self.officer, at=self.later(2 + self.number % 9))
        self.concern.refresh_from_db()

    def ask(self) -> None:
        """Let the officer ask."""
        self.concern = actions.ask_resident(
            concern=self.concern, words=self.story.question, by=self.officer, at=self.later(1 + self.number % 4)
        )

    def reply(self) -> None:
        """Let the resident reply."""
        self.concern = actions.reply_to_officer(
            concern=self.concern, words=self.story.reply, by=self.follower, at=self.later(5 + self.number % 20)
        )

    def note(self) -> None:
        """Let the officer take a note."""
        actions.note_on_concern(concern=self.concern, words=NOTE, by=self.officer, at=self.later(1))

    def close(self, outcome: str = "") -> None:
        """Let the officer close it."""
        self.concern = actions.close_concern(
            concern=self.concern,
            outcome=outcome or self.story.outcome,
            words=self.story.answer,
            by=self.officer,
            at=self.later(4 + self.number % 40),
        )

    def rate(self) -> None:
        """Let the resident say whether it helped: three of four say yes."""
        actions.rate_concern(concern=self.concern, helped=self.number % 4 != 0, by=self.follower, at=self.later(20))


def tell_stories(cast: Cast, *, at: datetime) -> int:
    """Raise and live through the concerns; return how many. The oldest are closed, the newest lie open."""
    randomness = random.Random(SEED)  # noqa: S311 - an invented country, no secret
    places = list(Place.objects.filter(level=Level.SETTLEMENT).order_by("code"))
    weights = [place.population or 1 for place in places]
    for number in range(CONCERNS):
        submitted_at = at - timedelta(days=DAYS * (1 - number / CONCERNS) ** 1.15, hours=randomness.uniform(0, 9))
        place = randomness.choices(places, weights)[0]
        story = STORIES[number * 7 % len(STORIES)]
        concern = _raise(cast, story, place, number, randomness, at=submitted_at)
        _live(Tale(concern, story, number, at), newness=number / CONCERNS)
    return CONCERNS


def _raise(cast: Cast, story: Story, place: Place, number: int, randomness: random.Random, *, at: datetime) -> Concern:
    account = {0: "eva.horvat", 1: "sander.ilves", 2: "nora.lind"}.get(number % 10)
    resident = cast.people[account] if account else None
    level = ContactLevel.ACCOUNT if resident else (ContactLevel.OFFICER, ContactLevel.NONE)[number % 3 == 0]
    submission = actions.Submission(
        words=story.words,
        language=resident.language if resident else story.language,
        contact_level=level,
        identity=_identity(resident, level, number),
        kind=story.kind,
        moment=Moment.EARLIER,
        happened_at=at - randomness.uniform(1, 30) * HOUR,
        where_words=WHERE_WORDS[number % len(WHERE_WORDS)],
    )
    if number % 5 == 0:
        submission = replace(submission, place_id=place.pk)
    else:
        spread = 0.012
        lon, lat = place.lon + randomness.uniform(-spread, spread), place.lat + randomness.uniform(-spread, spread)
        submission = replace(submission, lon=round(lon, 5), lat=round(lat, 5))
    return actions.submit_concern(submission=submission, receipt=new_receipt(), by=resident, at=at)


def _identity(resident: User | None, level: ContactLevel, number: int) -> Identity | None:
    if resident:
        return Identity(name=resident.name, email=resident.email)
    if level == ContactLevel.NONE:
        return None
    return Identity(name="", email=f"neighbour{number}@demo.example" if number % 2 else "", phone=f"555 1{number:03}")


def _live(tale: Tale, *, newness: float) -> None:
    """Choose the ending by age and number; concerns at the duty desk as an office stay untouched there."""
    if tale.concern.answerer is None:
        return
    for ending in _ending(tale.number, newness):
        ending(tale)


def _ending(number: int, newness: float) -> tuple[Ending, ...]:
    if number == QUESTION_WAITING:
        return READ, ASK
    if newness > 0.93:
        return ()
    if newness > 0.78:
        return OPEN_ENDINGS[number % len(OPEN_ENDINGS)]
    return CLOSED_ENDINGS[number % len(CLOSED_ENDINGS)]


def _refer(tale: Tale) -> None:
    actions.refer_concern(
        concern=tale.concern, to_whom=REFER_TO, reason=REFER_REASON, by=tale.officer, at=tale.later(3)
    )


def _withdraw(tale: Tale) -> None:
    actions.withdraw_concern(concern=tale.concern, by=tale.follower, at=tale.later(9))


def _reopen(tale: Tale) -> None:
    tale.concern = actions.reopen_concern(
        concern=tale.concern, words=REOPEN_WORDS, by=tale.follower, at=tale.later(70)
    )


def _hand(tale: Tale) -> None:
    region = Region.objects.filter(name="Jõesuu Riverside").first()
    if region and region.pk != tale.concern.region_id:
        tale.concern = actions.hand_to_region(
            concern=tale.concern, region=region, reason=HAND_REASON, by=tale.officer, at=tale.later(2)
        )


READ, ASK, REPLY, NOTE_DOWN, CLOSE, RATE = Tale.read, Tale.ask, Tale.reply, Tale.note, Tale.close, Tale.rate
OPEN_ENDINGS: tuple[tuple[Ending, ...], ...] = (
    (READ,),
    (READ, ASK),
    (READ, ASK, REPLY),
    (READ, NOTE_DOWN, _refer),
    (READ, ASK, REPLY, NOTE_DOWN),
    (_hand,),
    (),
)
CLOSED_ENDINGS: tuple[tuple[Ending, ...], ...] = (
    (READ, CLOSE, RATE),
    (READ, ASK, REPLY, CLOSE, RATE),
    (READ, ASK, REPLY, NOTE_DOWN, CLOSE),
    (READ, lambda tale: tale.close(Outcome.NOT_OURS)),
    (READ, _refer, CLOSE, RATE),
    (READ, CLOSE, RATE, _reopen),
    (READ, ASK, REPLY, CLOSE, _reopen, CLOSE, RATE),
    (_withdraw,),
    (READ, lambda tale: tale.close(Outcome.NO_ACTION), RATE),
    (READ, _hand, CLOSE),
    (READ, lambda tale: tale.close(Outcome.DUPLICATE)),
)
