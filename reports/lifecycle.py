"""The life of a concern: one table of what may follow what. Pure.

received → acknowledged → in progress / waiting for resident / referred → closed → reopened once
"""

from dataclasses import dataclass
from enum import StrEnum

from reports.choices import Outcome, Status
from reports.errors import Incomplete, WrongState


class Fact(StrEnum):
    """What happened, in the past tense; the value is stored in the history."""

    SUBMITTED = "submitted"
    READ = "read"
    STARTED = "started"
    ASKED = "asked"
    ANSWERED = "answered"
    REPLIED = "replied"
    NOTED = "noted"
    HANDED = "handed"
    REFERRED = "referred"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    RATED = "rated"


class Who(StrEnum):
    """Which side may do it."""

    RESIDENT = "resident"
    ANSWERER = "answerer"


class Need(StrEnum):
    """What must come with it."""

    WORDS = "words"
    REASON = "reason"
    OUTCOME = "outcome"


class Told(StrEnum):
    """Who gets a message."""

    RESIDENT = "resident"
    ANSWERER = "answerer"


@dataclass(frozen=True)
class Step:
    """One row of the table. `to_status` None keeps the status; `from_statuses` empty means before the beginning."""

    fact: Fact
    who: Who
    from_statuses: frozenset[Status]
    to_status: Status | None
    needs: frozenset[Need] = frozenset()
    tells: frozenset[Told] = frozenset()
    internal: bool = False
    """Whether the row is kept from the resident."""
    once: bool = False


OPEN = frozenset(set(Status) - {Status.CLOSED})
TALKING = frozenset({Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.WAITING, Status.REFERRED})
CLOSED = frozenset({Status.CLOSED})
EVER = frozenset(Status)
CLOSING_OUTCOMES = frozenset(set(Outcome) - {Outcome.WITHDRAWN})

_R, _A = Who.RESIDENT, Who.ANSWERER
_WORDS, _REASON, _OUTCOME = Need.WORDS, Need.REASON, Need.OUTCOME
TELL_RESIDENT, TELL_ANSWERER = frozenset({Told.RESIDENT}), frozenset({Told.ANSWERER})
TELL_BOTH = TELL_RESIDENT | TELL_ANSWERER

STEPS: tuple[Step, ...] = (
    Step(Fact.SUBMITTED, _R, frozenset(), Status.RECEIVED, frozenset({_WORDS}), TELL_BOTH),
    Step(Fact.READ, _A, frozenset({Status.RECEIVED}), Status.ACKNOWLEDGED),
    Step(Fact.STARTED, _A, frozenset({Status.ACKNOWLEDGED, Status.WAITING, Status.REFERRED}), Status.IN_PROGRESS),
    Step(Fact.ASKED, _A, TALKING, Status.WAITING, frozenset({_WORDS}), TELL_RESIDENT),
    Step(Fact.ANSWERED, _A, TALKING, Status.IN_PROGRESS, frozenset({_WORDS}), TELL_RESIDENT),
    Step(Fact.REPLIED, _R, frozenset({Status.WAITING}), Status.IN_PROGRESS, frozenset({_WORDS}), TELL_ANSWERER),
    Step(Fact.REPLIED, _R, OPEN - {Status.WAITING}, None, frozenset({_WORDS}), TELL_ANSWERER),
    Step(Fact.NOTED, _A, EVER, None, frozenset({_WORDS}), internal=True),
    Step(Fact.HANDED, _A, OPEN, None, frozenset({_REASON}), TELL_BOTH),
    Step(Fact.REFERRED, _A, TALKING - {Status.REFERRED}, Status.REFERRED, frozenset({_REASON}), TELL_RESIDENT),
    Step(Fact.CLOSED, _A, TALKING, Status.CLOSED, frozenset({_WORDS, _OUTCOME}), TELL_RESIDENT),
    Step(Fact.WITHDRAWN, _R, OPEN, Status.CLOSED, frozenset(), TELL_ANSWERER),
    Step(Fact.REOPENED, _R, CLOSED, Status.IN_PROGRESS, frozenset({_WORDS}), TELL_ANSWERER, once=True),
    Step(Fact.RATED, _R, CLOSED, None),
)


def step_for(fact: Fact, status: Status, *, done_before: bool = False) -> Step:
    """Return the row that allows `fact` in `status`. Raises WrongState when there is none, or it was allowed once."""
    for step in STEPS:
        if step.fact == fact and status in step.from_statuses:
            if step.once and done_before:
                raise WrongState(f"{fact} only once")
            return step
    raise WrongState(f"{fact} is not possible while {status}")


def check_needs(step: Step, *, words: str = "", reason: str = "", outcome: str = "") -> None:
    """Raise Incomplete if something the step needs is missing or the outcome is none an officer may choose."""
    if Need.WORDS in step.needs and not words.strip():
        raise Incomplete(Need.WORDS)
    if Need.REASON in step.needs and not reason.strip():
        raise Incomplete(Need.REASON)
    if Need.OUTCOME in step.needs and outcome not in CLOSING_OUTCOMES:
        raise Incomplete(Need.OUTCOME)


def facts_open_to(who: Who, status: Status, *, reopened: bool) -> frozenset[Fact]:
    """Return what this side may do now."""
    return frozenset(
        step.fact
        for step in STEPS
        if step.who == who and status in step.from_statuses and not (step.once and reopened)
    )
