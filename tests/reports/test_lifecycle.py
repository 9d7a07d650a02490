"""The table of a concern's life: what may follow what, and what each step writes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.audit.models import AuditRow
from portal.notifications.models import OutboxRow
from portal.vault.models import Sealed
from reports import actions
from reports.actions.steps import Said, take_step
from reports.choices import MessageKind, Outcome, Status
from reports.errors import Incomplete, NotAllowed, NothingToHandTo, WrongState
from reports.lifecycle import (
    CLOSING_OUTCOMES,
    STEPS,
    Fact,
    Need,
    Step,
    Told,
    Who,
    check_needs,
    facts_open_to,
    step_for,
)
from reports.models import Concern, HistoryRow, Message
from tests.reports.force import AT, Force, follower, in_status, raised

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

R, A, P, W, F, C = (
    Status.RECEIVED,
    Status.ACKNOWLEDGED,
    Status.IN_PROGRESS,
    Status.WAITING,
    Status.REFERRED,
    Status.CLOSED,
)
LIFE: dict[Fact, dict[Status, Status]] = {
    Fact.SUBMITTED: {},
    Fact.READ: {R: A},
    Fact.STARTED: {A: P, W: P, F: P},
    Fact.ASKED: {A: W, P: W, W: W, F: W},
    Fact.ANSWERED: {A: P, P: P, W: P, F: P},
    Fact.REPLIED: {R: R, A: A, P: P, W: P, F: F},
    Fact.NOTED: {R: R, A: A, P: P, W: W, F: F, C: C},
    Fact.HANDED: {R: R, A: A, P: P, W: W, F: F},
    Fact.REFERRED: {A: F, P: F, W: F},
    Fact.CLOSED: {A: C, P: C, W: C, F: C},
    Fact.WITHDRAWN: {R: C, A: C, P: C, W: C, F: C},
    Fact.REOPENED: {C: P},
    Fact.RATED: {C: C},
}
"""The life of a concern written down a second time: from each status to which, by what."""
TOLD: dict[Fact, set[Told]] = {
    Fact.SUBMITTED: {Told.RESIDENT, Told.ANSWERER},
    Fact.ASKED: {Told.RESIDENT},
    Fact.ANSWERED: {Told.RESIDENT},
    Fact.REPLIED: {Told.ANSWERER},
    Fact.HANDED: {Told.RESIDENT, Told.ANSWERER},
    Fact.REFERRED: {Told.RESIDENT},
    Fact.CLOSED: {Told.RESIDENT},
    Fact.WITHDRAWN: {Told.ANSWERER},
    Fact.REOPENED: {Told.ANSWERER},
}
"""Who gets a mail; nobody of what does not stand here."""
BY_RESIDENT = {Fact.SUBMITTED, Fact.REPLIED, Fact.WITHDRAWN, Fact.REOPENED, Fact.RATED}
PAIRS = [(fact, status) for fact in Fact for status in Status]
ALLOWED = [(fact, status) for fact, status in PAIRS if status in LIFE[fact]]
REFUSED = [(fact, status) for fact, status in PAIRS if status not in LIFE[fact]]

Act = Callable[[Concern, Force], object]
LATER = AT + timedelta(minutes=5)


def _staff(action: Callable[..., object], **more: object) -> Act:
    return lambda concern, force: action(concern=concern, by=force.officer, at=LATER, **more)


def _resident(action: Callable[..., object], **more: object) -> Act:
    return lambda concern, force: action(concern=concern, by=follower(concern), at=LATER, **more)


ACTS: dict[Fact, Act] = {
    Fact.READ: _staff(actions.open_concern),
    Fact.STARTED: _staff(actions.start_work),
    Fact.ASKED: _staff(actions.ask_resident, words=" Which one? "),
    Fact.ANSWERED: _staff(actions.answer_concern, words=" I was there. "),
    Fact.REPLIED: _resident(actions.reply_to_officer, words=" The upper one. "),
    Fact.NOTED: _staff(actions.note_on_concern, words=" Knows the caretaker. "),
    Fact.HANDED: lambda concern, force: actions.hand_to_person(
        concern=concern, to=force.deputy, reason=" On leave. ", by=force.officer, at=LATER
    ),
    Fact.REFERRED: _staff(actions.refer_concern, to_whom=" Road service ", reason=" Their lamp. "),
    Fact.CLOSED: _staff(actions.close_concern, outcome=Outcome.ANSWERED, words=" Done. "),
    Fact.WITHDRAWN: _resident(actions.withdraw_concern),
    Fact.REOPENED: _resident(actions.reopen_concern, words=" Dark again. "),
    Fact.RATED: _resident(actions.rate_concern, helped=True),
}
REASON = {Fact.HANDED: "On leave.", Fact.REFERRED: "Their lamp."}
DETAIL = {
    Fact.HANDED: {"to": "Dora Deputy", "region": "West"},
    Fact.REFERRED: {"to": "Road service"},
    Fact.CLOSED: {"outcome": "answered"},
    Fact.RATED: {"helped": True},
}
MESSAGE = {
    Fact.ASKED: MessageKind.QUESTION,
    Fact.ANSWERED: MessageKind.ANSWER,
    Fact.REPLIED: MessageKind.REPLY,
    Fact.NOTED: MessageKind.NOTE,
    Fact.CLOSED: MessageKind.ANSWER,
    Fact.REOPENED: MessageKind.REPLY,
}


# --- the table itself ---


def test_table_equals_the_life_written_down():
    table = {
        fact: {
            status: step.to_status or status for step in STEPS if step.fact == fact for status in step.from_statuses
        }
        for fact in Fact
    }
    assert table == LIFE
    assert {step.fact: set(step.tells) for step in STEPS if step.tells} == TOLD
    assert {step.fact for step in STEPS if step.who is Who.RESIDENT} == BY_RESIDENT
    assert [step.fact for step in STEPS if step.once] == [Fact.REOPENED]
    assert [step.fact for step in STEPS if step.internal] == [Fact.NOTED]


def test_table_leads_from_one_status_by_one_row_only():
    keys = [(step.fact, status) for step in STEPS for status in step.from_statuses]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("fact", "status"), ALLOWED)
def test_step_from_allowed_status_is_found(fact, status):
    step = step_for(fact, status)
    assert (step.fact, step.to_status or status) == (fact, LIFE[fact][status])


@pytest.mark.parametrize(("fact", "status"), REFUSED)
def test_step_from_other_status_is_refused(fact, status):
    with pytest.raises(WrongState):
        step_for(fact, status)


def test_reopening_a_second_time_is_refused():
    with pytest.raises(WrongState):
        step_for(Fact.REOPENED, Status.CLOSED, done_before=True)
    assert step_for(Fact.RATED, Status.CLOSED, done_before=True).fact == Fact.RATED


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("who", list(Who))
@pytest.mark.parametrize("reopened", [False, True])
def test_facts_open_to_a_side_are_those_of_the_table(who, status, reopened):
    mine = BY_RESIDENT if who is Who.RESIDENT else set(Fact) - BY_RESIDENT
    expected = {fact for fact in mine if status in LIFE[fact]} - ({Fact.REOPENED} if reopened else set())
    assert facts_open_to(who, status, reopened=reopened) == expected


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.fact)
def test_needs_left_out_are_named(step: Step):
    given = {"words": "w", "reason": "r", "outcome": "resolved"}
    check_needs(step, **given)
    for need in Need:
        lacking = {**given, need.value: " \n" if need is not Need.OUTCOME else ""}
        if need in step.needs:
            with pytest.raises(Incomplete) as missing:
                check_needs(step, **lacking)
            assert missing.value.args == (need,)
        else:
            check_needs(step, **lacking)


@pytest.mark.parametrize("outcome", [*Outcome, "", "unknown"])
def test_closing_takes_every_outcome_but_withdrawn(outcome):
    step = step_for(Fact.CLOSED, Status.IN_PROGRESS)
    if outcome in set(Outcome) - {Outcome.WITHDRAWN}:
        check_needs(step, words="w", outcome=outcome)
    else:
        with pytest.raises(Incomplete):
            check_needs(step, words="w", outcome=outcome)
    assert frozenset(set(Outcome) - {Outcome.WITHDRAWN}) == CLOSING_OUTCOMES


# --- what each step writes, through the action people use ---


@pytest.mark.parametrize(("fact", "status"), ALLOWED)
def test_action_from_allowed_status_writes_history_audit_and_mails(force, fact, status):
    concern = in_status(status, force)
    before = _newest()
    ACTS[fact](concern, force)
    concern.refresh_from_db()
    assert (concern.status, concern.touched_at) == (LIFE[fact][status], LATER)
    row = HistoryRow.objects.get(pk__gt=before["history"])
    by = force.officer if fact not in BY_RESIDENT else None
    assert _told(row) == {
        "concern": concern.pk,
        "at": LATER,
        "fact": fact,
        "from": status,
        "to": LIFE[fact][status],
        "by": ("staff", by.pk, "Olga Officer") if by else ("resident", None, ""),
        "reason": REASON.get(fact, ""),
        "internal": fact == Fact.NOTED,
        "detail": DETAIL.get(fact, {}),
    }
    assert _audited(before) == [
        *([("user", str(force.officer.pk), "concern.opened", {})] if fact == Fact.READ else []),
        ("user", str(force.officer.pk), f"concern.{fact}", {"history": row.pk})
        if by
        else ("receipt", str(concern.pk), f"concern.{fact}", {"history": row.pk}),
    ]
    assert _posted(before) == _mails(fact, concern, row)
    assert _said(before) == ([(MESSAGE[fact], by)] if fact in MESSAGE else [])


@pytest.mark.parametrize(("fact", "status"), [pair for pair in REFUSED if pair[0] in ACTS and pair[0] != Fact.READ])
def test_action_from_other_status_is_refused_and_writes_nothing(force, fact, status):
    concern = in_status(status, force)
    kept, before = Concern.objects.values().get(pk=concern.pk), _newest()
    with pytest.raises(WrongState):
        ACTS[fact](concern, force)
    assert (Concern.objects.values().get(pk=concern.pk), _newest()) == (kept, before)


@pytest.mark.parametrize("status", [status for status in Status if status != Status.RECEIVED])
def test_opening_again_is_logged_and_says_nothing_new_to_the_resident(force, status):
    concern = in_status(status, force)
    before = _newest()
    actions.open_concern(concern=concern, by=force.officer, at=LATER)
    assert _audited(before) == [("user", str(force.officer.pk), "concern.opened", {})]
    assert _newest()["history"] == before["history"]


@pytest.mark.parametrize(
    ("act", "need"),
    [
        (_staff(actions.ask_resident, words=" "), Need.WORDS),
        (_staff(actions.answer_concern, words=""), Need.WORDS),
        (_staff(actions.note_on_concern, words="\n"), Need.WORDS),
        (_resident(actions.reply_to_officer, words=" "), Need.WORDS),
        (_staff(actions.refer_concern, to_whom="Road service", reason=" "), Need.REASON),
        (_staff(actions.close_concern, outcome="resolved", words=" "), Need.WORDS),
        (_staff(actions.close_concern, outcome="", words="Done."), Need.OUTCOME),
        (_staff(actions.close_concern, outcome="withdrawn", words="Done."), Need.OUTCOME),
    ],
)
def test_action_without_what_it_needs_is_refused_and_writes_nothing(force, act, need):
    concern = in_status(Status.IN_PROGRESS, force)
    before = _newest()
    with pytest.raises(Incomplete) as missing:
        act(concern, force)
    assert (missing.value.args, _newest()) == ((need,), before)


def test_referring_to_nobody_is_refused(force):
    concern = in_status(Status.IN_PROGRESS, force)
    with pytest.raises(Incomplete):
        actions.refer_concern(concern=concern, to_whom=" ", reason="Theirs.", by=force.officer, at=LATER)


@pytest.mark.parametrize("fact", [fact for fact in ACTS if fact not in BY_RESIDENT])
def test_action_of_the_police_by_somebody_out_of_reach_is_refused(force, fact):
    concern = in_status(Status.RECEIVED if fact == Fact.READ else Status.ACKNOWLEDGED, force)
    for outsider in (force.stranger, force.eastern, force.admin, force.resident):
        before = _newest()
        with pytest.raises(NotAllowed):
            _as(outsider, fact, concern, force)
        assert _newest() == before


@pytest.mark.parametrize("fact", [fact for fact in ACTS if fact not in BY_RESIDENT | {Fact.READ}])
def test_action_of_the_police_by_a_commander_is_refused(force, fact):
    concern = in_status(Status.ACKNOWLEDGED, force)
    with pytest.raises(NotAllowed):
        _as(force.commander, fact, concern, force)


@pytest.mark.parametrize("helper", ["officer", "deputy", "colleague", "desk"])
def test_action_of_the_police_by_each_who_may_answer_is_taken(force, helper):
    concern = in_status(Status.ACKNOWLEDGED, force)
    done = actions.answer_concern(concern=concern, words="I was there.", by=getattr(force, helper), at=LATER)
    assert done.status == Status.IN_PROGRESS


@pytest.mark.parametrize("fact", [Fact.REPLIED, Fact.WITHDRAWN])
def test_action_of_the_resident_with_another_concern_is_refused(force, fact):
    mine, other = in_status(Status.WAITING, force), raised()
    action, more = (
        (actions.reply_to_officer, {"words": "Mine."}) if fact == Fact.REPLIED else (actions.withdraw_concern, {})
    )
    with pytest.raises(NotAllowed):
        action(concern=mine, by=follower(other), at=LATER, **more)


def test_step_by_the_other_side_is_refused(force):
    concern = in_status(Status.WAITING, force)
    with pytest.raises(NotAllowed), transaction.atomic():
        take_step(concern, Fact.ANSWERED, by=follower(concern), at=LATER, said=Said(words="I say so."))
    with pytest.raises(NotAllowed), transaction.atomic():
        take_step(concern, Fact.REPLIED, by=force.officer, at=LATER, said=Said(words="I say so."))


def test_concern_nobody_answers_tells_the_duty_desk(force):
    concern = raised(point=(5.3, 56.3), identity=None, level="none")
    assert (concern.region, concern.answerer_id, concern.routing_reason) == (None, force.desk.pk, "duty_desk")
    Concern.objects.filter(pk=concern.pk).update(answerer=None)
    before = _newest()
    actions.reply_to_officer(concern=concern, words="One thing more.", by=follower(concern), at=LATER)
    assert [row[1:] for row in _posted(before)] == [("duty-desk", "")]


# --- one thing once ---


def test_concern_reopened_once_cannot_be_reopened_again(force):
    concern = in_status(Status.CLOSED, force)
    actions.reopen_concern(concern=concern, words="Dark again.", by=follower(concern), at=LATER)
    actions.close_concern(
        concern=concern, outcome="resolved", words="Lit.", by=force.officer, at=LATER + timedelta(hours=1)
    )
    before = _newest()
    with pytest.raises(WrongState):
        actions.reopen_concern(
            concern=concern, words="And again.", by=follower(concern), at=LATER + timedelta(hours=2)
        )
    concern.refresh_from_db()
    assert (concern.status, concern.reopened_at, _newest()) == (Status.CLOSED, LATER, before)


def test_concern_withdrawn_stays_closed(force):
    concern = raised()
    actions.withdraw_concern(concern=concern, by=follower(concern), at=LATER, words="Never mind.")
    with pytest.raises(WrongState):
        actions.reopen_concern(concern=concern, words="I do mind.", by=follower(concern), at=LATER)
    concern.refresh_from_db()
    assert (concern.outcome, concern.closed_at, concern.reopened_at) == ("withdrawn", LATER, None)
    assert list(concern.messages.values_list("kind", flat=True)) == [MessageKind.REPLY]


def test_rating_changed_keeps_the_last_word(force):
    concern = in_status(Status.CLOSED, force)
    for helped in (True, False):
        actions.rate_concern(concern=concern, helped=helped, by=follower(concern), at=LATER)
    concern.refresh_from_db()
    assert concern.helped is False
    actions.reopen_concern(concern=concern, words="Dark again.", by=follower(concern), at=LATER)
    concern.refresh_from_db()
    assert (concern.helped, concern.outcome, concern.closed_at) == (None, "", None)


# --- clocks ---


def test_reply_after_an_answer_makes_a_new_promise_and_a_second_one_does_not_move_it(force):
    concern = in_status(Status.WAITING, force)
    assert concern.resident_spoke_at is None
    monday = AT + timedelta(days=7)
    replied = actions.reply_to_officer(concern=concern, words="The upper.", by=follower(concern), at=monday)
    assert (replied.resident_spoke_at, replied.due_at) == (monday, AT.replace(day=11, hour=15))
    again = actions.reply_to_officer(
        concern=concern, words="And the lower.", by=follower(concern), at=monday + timedelta(days=1)
    )
    assert (again.resident_spoke_at, again.due_at) == (monday + timedelta(days=1), AT.replace(day=11, hour=15))


def test_first_answer_is_kept_when_more_follow(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    for hour in (1, 2):
        concern = actions.answer_concern(
            concern=concern, words="More.", by=force.officer, at=AT + timedelta(hours=hour)
        )
    assert (concern.first_answered_at, concern.resident_spoke_at) == (AT + timedelta(hours=1), None)


def test_first_reader_is_kept_when_others_open_it(force):
    concern = raised()
    actions.open_concern(concern=concern, by=force.commander, at=AT + timedelta(minutes=1))
    concern.refresh_from_db()
    assert (concern.status, concern.first_read_by) == (Status.RECEIVED, None)
    for minute, reader in ((2, force.deputy), (3, force.officer)):
        actions.open_concern(concern=concern, by=reader, at=AT + timedelta(minutes=minute))
    concern.refresh_from_db()
    assert (concern.first_read_by, concern.first_read_at) == (force.deputy, AT + timedelta(minutes=2))


# --- handing on ---


def test_handing_to_a_region_goes_to_whoever_answers_there_today(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    before = _newest()
    handed = actions.hand_to_region(
        concern=concern, region=force.far, reason="It lies there.", by=force.officer, at=LATER
    )
    facts = (handed.region, handed.extent_id, handed.in_charge, handed.answerer, handed.routing_reason)
    assert facts == (force.far, None, force.stranger, force.stranger, "in_charge")
    row = HistoryRow.objects.get(pk__gt=before["history"])
    assert row.detail == {"to": "Stina Stranger", "region": "Far"}
    assert {entry[1:] for entry in _posted(before)} == {
        ("concern", str(concern.pk)),
        ("user", str(force.stranger.pk)),
    }


def test_handing_to_who_has_it_is_refused(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    for act in (
        lambda: actions.hand_to_person(concern=concern, to=force.officer, reason="R", by=force.officer, at=LATER),
        lambda: actions.hand_to_region(concern=concern, region=force.west, reason="R", by=force.officer, at=LATER),
    ):
        with pytest.raises(NothingToHandTo):
            act()


def test_handing_to_somebody_who_may_not_answer_is_refused(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    for outsider in (force.stranger, force.commander, force.resident, force.admin):
        with pytest.raises(NotAllowed):
            actions.hand_to_person(concern=concern, to=outsider, reason="R", by=force.officer, at=LATER)


@pytest.mark.parametrize(
    ("to", "reason"), [("deputy", "deputy"), ("colleague", "station"), ("desk", "duty_desk"), ("officer", "in_charge")]
)
def test_handing_to_a_person_keeps_why_it_is_them(force, to, reason):
    concern = in_status(Status.ACKNOWLEDGED, force)
    if to == "officer":
        concern = actions.hand_to_person(concern=concern, to=force.deputy, reason="R", by=force.officer, at=LATER)
    handed = actions.hand_to_person(concern=concern, to=getattr(force, to), reason="R", by=force.deputy, at=LATER)
    assert (handed.answerer, handed.in_charge, handed.routing_reason) == (getattr(force, to), force.officer, reason)


# --- constraints ---


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "closed", "closed_at": AT, "outcome": ""},
        {"status": "closed", "closed_at": None, "outcome": "resolved"},
        {"status": "received", "closed_at": AT, "outcome": ""},
        {"status": "in_progress", "closed_at": None, "outcome": "resolved"},
    ],
)
def test_concern_closed_without_outcome_or_open_with_one_is_refused_by_the_database(force, wrong):
    concern = raised()
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(**wrong)


@pytest.mark.parametrize("half", [{"lon": None}, {"lat": None}])
def test_half_a_point_is_refused_by_the_database(force, half):
    concern = raised()
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(**half)


def test_history_is_only_ever_added_to(force):
    concern = raised()
    rows = HistoryRow.objects.filter(concern=concern)
    for change in (lambda: rows.update(reason="Nothing happened."), rows.delete, concern.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert list(rows.values_list("fact", "reason")) == [("submitted", "")]


# --- helpers ---


def _as(user: User, fact: Fact, concern: Concern, force: Force) -> object:
    told = {"concern": concern, "by": user, "at": LATER}
    return {
        Fact.READ: lambda: actions.open_concern(**told),
        Fact.STARTED: lambda: actions.start_work(**told),
        Fact.ASKED: lambda: actions.ask_resident(words="Q", **told),
        Fact.ANSWERED: lambda: actions.answer_concern(words="A", **told),
        Fact.NOTED: lambda: actions.note_on_concern(words="N", **told),
        Fact.HANDED: lambda: actions.hand_to_person(to=force.deputy, reason="R", **told),
        Fact.REFERRED: lambda: actions.refer_concern(to_whom="T", reason="R", **told),
        Fact.CLOSED: lambda: actions.close_concern(outcome="resolved", words="W", **told),
    }[fact]()


def _newest() -> dict[str, int]:
    """Return how far everything a step may write has come."""
    tables = {"history": HistoryRow, "audit": AuditRow, "outbox": OutboxRow, "message": Message}
    newest = {
        name: model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for name, model in tables.items()
    }
    return {**newest, "sealed": Sealed.objects.count()}  # seals have random numbers


def _told(row: HistoryRow) -> dict[str, object]:
    return {
        "concern": row.concern_id,
        "at": row.at,
        "fact": row.fact,
        "from": row.from_status,
        "to": row.to_status,
        "by": (row.by_kind, row.by_user_id, row.by_name),
        "reason": row.reason,
        "internal": row.internal,
        "detail": row.detail,
    }


def _audited(before: dict[str, int]) -> list[tuple[str, str, str, object]]:
    rows = AuditRow.objects.filter(pk__gt=before["audit"]).order_by("pk")
    return list(rows.values_list("actor_kind", "actor_id", "what", "detail"))


def _posted(before: dict[str, int]) -> list[tuple[str, str, str]]:
    rows = OutboxRow.objects.filter(pk__gt=before["outbox"]).order_by("pk")
    assert {(row.object_kind, row.state) for row in rows} <= {("concern", "waiting")}
    return [(f"{row.kind} {row.object_id} {row.version}", row.recipient_kind, row.recipient_id) for row in rows]


def _mails(fact: Fact, concern: Concern, row: HistoryRow) -> list[tuple[str, str, str]]:
    what, told = f"concern.{fact} {concern.pk} {row.pk}", TOLD.get(fact, set())
    resident = [(what, "concern", str(concern.pk))] if Told.RESIDENT in told else []
    return resident + ([(what, "user", str(concern.answerer_id))] if Told.ANSWERER in told else [])


def _said(before: dict[str, int]) -> list[tuple[str, User | None]]:
    messages = Message.objects.filter(pk__gt=before["message"]).select_related("author")
    assert Sealed.objects.count() == before["sealed"] + len(messages)
    return [(message.kind, message.author) for message in messages]
