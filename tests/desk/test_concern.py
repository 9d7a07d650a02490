"""One concern at the desk: who may read, speak, hand on, close and open the contact, and that no word is lost."""

import threading
from datetime import timedelta
from html import escape

import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from officers.actions import close_region, open_region
from portal.audit.actions import SYSTEM
from portal.audit.models import AuditRow
from portal.notifications.models import OutboxRow
from portal.vault.actions import Identity, destroy_key
from reports import actions
from reports.choices import Status
from reports.models import Concern, HistoryRow, Message
from tests.accounts.people import client_of, current_code
from tests.reports.force import BARE, PLANTED, WORDS, build_force, follower, in_status, raised_now
from tests.reports.screens import words_of

pytestmark = pytest.mark.django_db
PEOPLE = ("officer", "deputy", "colleague", "desk", "commander", "eastern", "stranger", "admin", "resident")
ANSWERING = {"officer", "deputy", "colleague", "desk"}
TYPED = "I was <b>there</b> & saw it."
SPOKEN = {"words": TYPED, "what": "answer"}
CLOSING = {"words": TYPED, "outcome": "resolved"}
REFERRING = {"to_whom": "Road <service>", "reason": TYPED}


# --- who may read ---


@pytest.mark.parametrize("person", PEOPLE)
def test_concern_is_read_by_those_within_reach_and_not_found_by_others(force, person):
    concern = raised_now()
    page = client_of(getattr(force, person)).get(_address(concern))
    may_read = person in ANSWERING | {"commander"}
    assert (page.status_code, WORDS in words_of(page)) == ((200, True) if may_read else (404, False))
    concern.refresh_from_db()
    assert concern.status == (Status.ACKNOWLEDGED if person in ANSWERING else Status.RECEIVED)
    opened = AuditRow.objects.filter(what="concern.opened").values_list("actor_id", "object_id")
    assert list(opened) == ([(str(getattr(force, person).pk), str(concern.pk))] if may_read else [])
    refused = AuditRow.objects.filter(what="concern.refused").values_list("actor_id", "object_id")
    assert list(refused) == (
        [(str(getattr(force, person).pk), str(concern.pk))] if person in {"eastern", "stranger"} else []
    )


def test_concern_out_of_reach_looks_like_one_that_is_not_there(force):
    concern = raised_now()
    browser = client_of(force.stranger)
    there, nowhere = browser.get(_address(concern)), browser.get("/desk/concerns/222222222222/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert words_of(there) == words_of(nowhere)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(
    ("deed", "answer"),
    [("speak", SPOKEN), ("start", {}), ("close", CLOSING), ("hand", {"reason": "R"}), ("refer", REFERRING)],
)
def test_deed_by_somebody_who_may_not_answer_is_not_found_and_does_nothing(force, person, deed, answer):
    concern = in_status(Status.ACKNOWLEDGED, force)
    before = _state(concern)
    answered = client_of(getattr(force, person)).post(f"{_address(concern)}{deed}/", answer)
    if person in ANSWERING:
        assert answered.status_code in {302, 422}
        return
    assert answered.status_code == 404
    assert _state(concern) == before


@pytest.mark.parametrize("deed", ["close", "hand", "refer"])
def test_form_is_shown_to_those_who_may_answer_alone(force, deed):
    concern = in_status(Status.ACKNOWLEDGED, force)
    shown = {p for p in PEOPLE if client_of(getattr(force, p)).get(f"{_address(concern)}{deed}/").status_code == 200}
    assert shown == ANSWERING


def test_commander_reads_and_is_offered_nothing_to_do(force):
    page = client_of(force.commander).get(_address(in_status(Status.ACKNOWLEDGED, force)))
    assert "You may read this concern; it is answered by others." in words_of(page)
    for deed in ("speak", "close", "hand", "refer", "start", "contact"):
        assert f"/{deed}/" not in page.text


@pytest.mark.parametrize("status", list(Status))
def test_page_offers_what_the_state_allows(force, status):
    concern = in_status(status, force, level="none")
    page = client_of(force.officer).get(_address(concern))
    now = Status.ACKNOWLEDGED if status == Status.RECEIVED else status
    offered = {deed for deed in ("start", "close", "hand", "refer") if f"{_address(concern)}{deed}/" in page.text}
    expected = {"start", "close", "hand", "refer"} if now != Status.CLOSED else set()
    expected -= {"start"} if now == Status.IN_PROGRESS else set()
    expected -= {"refer"} if now == Status.REFERRED else set()
    assert offered == expected
    choices = {what for what in ("answer", "ask", "note") if f'name="what" value="{what}"' in page.text}
    assert choices == ({"note"} if now == Status.CLOSED else {"answer", "ask", "note"}) or now == Status.CLOSED


# --- the deeds ---


@pytest.mark.sqlite_too
def test_answer_question_and_note_are_told_apart(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    browser = client_of(force.officer)
    for what, status, kind in (
        ("ask", "waiting", "question"),
        ("answer", "in_progress", "answer"),
        ("note", "in_progress", "note"),
    ):
        sent = browser.post(f"{_address(concern)}speak/", {"words": TYPED, "what": what})
        assert (sent.status_code, sent["Location"]) == (302, _address(concern))
        concern.refresh_from_db()
        message = Message.objects.order_by("-pk")[0]
        assert (concern.status, message.kind, message.author) == (status, kind, force.officer)
    page = browser.get(_address(concern))
    assert page.text.count(escape(TYPED)) == 3
    assert "<b>there</b>" not in page.text


@pytest.mark.parametrize(
    ("deed", "answer", "problem"),
    [
        ("speak", {"words": "", "what": "answer"}, "Write something first."),
        ("speak", {"words": "x" * 8_001, "what": "answer"}, "at most 8000 characters"),
        ("speak", {"words": "a\x00b", "what": "note"}, "Null characters are not allowed."),
        ("speak", {"words": TYPED}, "This field is required."),
        ("speak", {"words": TYPED, "what": "shout"}, "Select a valid choice."),
        ("close", {"words": TYPED}, "Choose an outcome."),
        ("close", {"words": TYPED, "outcome": "withdrawn"}, "Select a valid choice."),
        ("close", {"words": "", "outcome": "resolved"}, "Write a few words to the resident."),
        ("refer", {"to_whom": "", "reason": TYPED}, "Say who takes it on."),
        ("refer", {"to_whom": "x" * 121, "reason": TYPED}, "at most 120 characters"),
        ("refer", {"to_whom": "Road service", "reason": ""}, "Give a reason."),
        ("refer", {"to_whom": "Road service", "reason": "x" * 501}, "at most 500 characters"),
        ("hand", {"reason": TYPED}, "Choose either a colleague or another region."),
        ("hand", {"reason": TYPED, "colleague": "x", "region": ""}, "Select a valid choice."),
        ("hand", {"reason": TYPED, "colleague": "999999", "region": ""}, "Select a valid choice."),
    ],
)
def test_words_that_cannot_be_taken_are_kept_with_a_reason(force, deed, answer, problem):
    concern = in_status(Status.ACKNOWLEDGED, force)
    before = _state(concern)
    page = client_of(force.officer).post(f"{_address(concern)}{deed}/", answer)
    assert (page.status_code, problem in words_of(page)) == (422, True)
    for text in (answer.get("words", ""), answer.get("reason", ""), answer.get("to_whom", "")):
        assert escape(text.replace("\x00", "")) in page.text.replace("\x00", "")
    assert _state(concern) == before


def test_handing_to_both_or_to_people_out_of_reach_is_refused(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    browser, address = client_of(force.officer), f"{_address(concern)}hand/"
    both = {"reason": TYPED, "colleague": force.deputy.pk, "region": force.east.pk}
    assert "Choose either" in words_of(browser.post(address, both))
    for outsider in (force.stranger, force.commander, force.resident, force.officer):
        page = browser.post(address, {"reason": TYPED, "colleague": outsider.pk})
        assert page.status_code == 422, outsider
    page = browser.post(address, {"reason": TYPED, "region": force.west.pk})
    assert page.status_code == 422


def test_handing_offers_regions_open_today_alone(force):
    today = timezone.now().date()
    later = open_region(
        name="Later", station=force.station, opened_on=today + timedelta(days=9), by=None, at=timezone.now()
    )
    close_region(region=force.bare, closed_on=today + timedelta(days=9), by=None, at=timezone.now())
    concern = in_status(Status.ACKNOWLEDGED, force)
    page = client_of(force.officer).get(f"{_address(concern)}hand/")
    offered = {
        region for region in (force.east, force.far, force.bare, later) if f">{region.name}</option>" in page.text
    }
    assert offered == {force.east, force.far, force.bare}


def test_handing_to_a_region_takes_it_out_of_reach_and_tells_everybody(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    browser = client_of(force.officer)
    sent = browser.post(f"{_address(concern)}hand/", {"reason": "It lies there.", "region": force.far.pk})
    assert (sent.status_code, sent["Location"]) == (302, "/desk/")
    assert "Handed on. The resident is told who has it now." in words_of(browser.get("/desk/"))
    assert browser.get(_address(concern)).status_code == 404
    page = words_of(client_of(force.stranger).get(_address(concern)))
    assert "Olga Officer handed it to Stina Stranger (Far). Reason: It lies there." in page
    told = OutboxRow.objects.filter(kind="concern.handed").values_list("recipient_kind", "recipient_id")
    assert set(told) == {("concern", str(concern.pk)), ("user", str(force.stranger.pk))}


def test_handing_to_a_colleague_keeps_both_names(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    browser = client_of(force.officer)
    browser.post(f"{_address(concern)}hand/", {"reason": "On leave.", "colleague": force.deputy.pk})
    page = words_of(browser.get(_address(concern)))
    assert "Dora Deputy deputy of the officer in charge (Olga Officer)" in page


@pytest.mark.sqlite_too
def test_closing_tells_the_resident_and_offers_the_next(force):
    first, second = in_status(Status.ACKNOWLEDGED, force), raised_now(level="none")
    browser = client_of(force.officer)
    assert browser.post(f"{_address(first)}close/", CLOSING)["Location"] == _address(first)
    page = browser.get(_address(first))
    assert "Closed. The resident can read your words now." in words_of(page)
    assert f'href="{_address(second)}"' in page.text


@pytest.mark.parametrize(
    ("deed", "answer"),
    [("close", CLOSING), ("refer", REFERRING), ("speak", SPOKEN), ("hand", {"reason": TYPED, "colleague": "deputy"})],
)
def test_deed_on_a_concern_closed_meanwhile_keeps_the_words_and_shows_what_is_new(force, deed, answer):
    concern = in_status(Status.ACKNOWLEDGED, force)
    browser = client_of(force.deputy if deed != "hand" else force.officer)
    browser.get(_address(concern))
    actions.close_concern(concern=concern, outcome="no_action", words="Closed.", by=force.officer, at=timezone.now())
    if deed == "hand":
        answer = {**answer, "colleague": force.deputy.pk}
    before = _state(concern)
    page = browser.post(f"{_address(concern)}{deed}/", answer)
    assert page.status_code == 422
    assert "The concern has changed in the meantime." in words_of(page)
    assert escape(TYPED) in page.text
    if deed == "speak":
        assert "No action possible" in words_of(page)
        assert f"{_address(concern)}close/" not in page.text
    assert _state(concern) == before


def test_starting_what_was_closed_meanwhile_says_so(force):
    concern = in_status(Status.CLOSED, force)
    browser = client_of(force.officer)
    assert browser.post(f"{_address(concern)}start/").status_code == 302
    assert "This is no longer possible" in words_of(browser.get(_address(concern)))


@pytest.mark.parametrize(
    ("deed", "answer"), [("close", CLOSING), ("refer", REFERRING), ("speak", SPOKEN), ("hand", {"reason": TYPED})]
)
def test_deed_on_a_concern_handed_away_meanwhile_gives_the_words_back(force, deed, answer):
    concern = in_status(Status.ACKNOWLEDGED, force)
    browser = client_of(force.deputy)
    browser.get(_address(concern))
    actions.hand_to_region(concern=concern, region=force.far, reason="R", by=force.officer, at=timezone.now())
    page = browser.post(f"{_address(concern)}{deed}/", answer)
    assert (page.status_code, escape(TYPED) in page.text) == (404, True)
    assert WORDS not in page.text
    unknown = browser.post(f"/desk/concerns/222222222222/{deed}/", answer)
    assert (unknown.status_code, words_of(unknown)) == (404, words_of(page))


@pytest.mark.sqlite_too
@pytest.mark.django_db(transaction=True)
def test_two_officers_closing_at_once_let_one_win_and_keep_the_others_words():
    force = build_force()
    concern = in_status(Status.ACKNOWLEDGED, force)
    browsers = {name: client_of(getattr(force, name)) for name in ("officer", "deputy", "colleague", "desk")}
    pages, start = {}, threading.Barrier(len(browsers))

    def close(name: str, browser: Client) -> None:
        try:
            start.wait(10)
            pages[name] = browser.post(
                f"{_address(concern)}close/", {"words": f"Closed by {name}.", "outcome": "resolved"}
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close, args=each) for each in browsers.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    winners = [name for name, page in pages.items() if page.status_code == 302]
    assert (len(pages), len(winners)) == (4, 1)
    for name, page in pages.items():
        if name not in winners:
            assert page.status_code == 422
            assert "The concern has changed in the meantime." in words_of(page)
            assert f"Closed by {name}." in page.text
    assert HistoryRow.objects.filter(fact="closed").count() == 1
    assert Message.objects.filter(kind="answer").count() == 1
    assert OutboxRow.objects.filter(kind="concern.closed").count() == 1
    page = words_of(client_of(force.officer).get(_address(concern)))
    assert f"Closed by {winners[0]}." in page


@pytest.mark.sqlite_too
@pytest.mark.django_db(transaction=True)
def test_two_opening_at_once_acknowledge_it_once():
    force = build_force()
    concern = raised_now()
    browsers = [client_of(getattr(force, name)) for name in ("officer", "deputy", "colleague", "desk")]
    statuses, start = [], threading.Barrier(4)

    def open_it(browser: Client) -> None:
        try:
            start.wait(10)
            statuses.append(browser.get(_address(concern)).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=open_it, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert statuses == [200] * 4
    assert HistoryRow.objects.filter(fact="read").count() == 1
    assert AuditRow.objects.filter(what="concern.opened").count() == 4


# --- who it is ---


@pytest.mark.sqlite_too
@pytest.mark.parametrize("person", ["officer", "deputy"])
def test_contact_is_one_tap_for_the_officer_in_charge_and_the_deputy(force, person):
    concern = in_status(Status.ACKNOWLEDGED, force)
    user = getattr(force, person)
    browser = client_of(user)
    page = browser.get(_address(concern))
    assert ("Show who it is" in words_of(page), 'name="why"' in page.text) == (True, False)
    assert PLANTED.name not in page.text
    page = browser.post(f"{_address(concern)}contact/")
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store, private")
    for known in (PLANTED.name, PLANTED.email, PLANTED.phone):
        assert known in words_of(page)
    assert _looks(concern) == [("identity.opened", str(user.pk), "answers this concern")]


@pytest.mark.parametrize("person", ["colleague", "desk"])
def test_contact_needs_a_reason_from_others_who_may_answer(force, person):
    concern = in_status(Status.ACKNOWLEDGED, force)
    user = getattr(force, person)
    browser = client_of(user)
    assert 'name="why"' in browser.get(_address(concern)).text
    for why in ("", "   "):
        page = browser.post(f"{_address(concern)}contact/", {"why": why})
        assert (page.status_code, PLANTED.name in page.text) == (422, False)
        assert "Say why you need to know who this is." in words_of(page)
    assert _looks(concern) == []
    page = browser.post(f"{_address(concern)}contact/", {"why": "Must call back tonight."})
    assert (page.status_code, PLANTED.name in page.text) == (200, True)
    assert _looks(concern) == [("identity.opened", str(user.pk), "Must call back tonight.")]


def test_contact_with_a_reason_too_long_is_asked_again_and_not_opened(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    for person in ("colleague", "officer"):
        page = client_of(getattr(force, person)).post(f"{_address(concern)}contact/", {"why": "x" * 301})
        assert (page.status_code, PLANTED.name in page.text) == (422, False), person
        assert "at most 300 characters" in words_of(page)
    assert _looks(concern) == []


def test_contact_is_one_tap_for_whoever_it_was_handed_to_by_name(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    actions.hand_to_person(concern=concern, to=force.colleague, reason="R", by=force.officer, at=timezone.now())
    page = client_of(force.colleague).post(f"{_address(concern)}contact/")
    assert (page.status_code, PLANTED.name in page.text) == (200, True)


@pytest.mark.sqlite_too
@pytest.mark.parametrize("person", ["commander", "eastern", "stranger", "admin", "resident"])
def test_contact_is_not_found_by_others_and_the_denial_is_logged(force, person):
    concern = in_status(Status.ACKNOWLEDGED, force)
    user = getattr(force, person)
    page = client_of(user).post(f"{_address(concern)}contact/", {"why": "Curious."})
    assert (page.status_code, PLANTED.name in page.text) == (404, False)
    denials = (
        AuditRow.objects.filter(actor_id=str(user.pk)).filter(what__endswith="refused").values_list("what", flat=True)
    )
    expected = {"commander": "identity.refused", "eastern": "concern.refused", "stranger": "concern.refused"}
    assert list(denials) == [expected.get(person, "access.refused")]


def test_contact_of_nobody_is_not_found_and_not_offered(force):
    concern = in_status(Status.ACKNOWLEDGED, force, level="none")
    browser = client_of(force.officer)
    assert "Show who it is" not in words_of(browser.get(_address(concern)))
    assert browser.post(f"{_address(concern)}contact/").status_code == 404


def test_contact_takes_no_get(force):
    assert client_of(force.officer).get(f"{_address(raised_now())}contact/").status_code == 405


def test_contact_with_strange_letters_is_shown_escaped(force):
    strange = Identity(name="<script>alert('x')</script>", email="a@b.example", phone='+1 555"onclick="x')
    concern = raised_now(identity=strange)
    page = client_of(force.officer).post(f"{_address(concern)}contact/")
    assert "<script>alert" not in page.text
    assert 'onclick="x' not in page.text


# --- erased ---


@pytest.mark.sqlite_too
def test_erased_concern_opens_and_can_be_withdrawn_but_takes_no_words(force, django_capture_on_commit_callbacks):
    concern = in_status(Status.WAITING, force)
    with django_capture_on_commit_callbacks(execute=True):
        destroy_key(key_id=concern.key_id, by=SYSTEM, why="asked for", at=timezone.now())
    browser = client_of(force.officer)
    page = browser.get(_address(concern))
    assert (page.status_code, words_of(page).count("These words have been erased.")) == (200, 2)
    assert browser.post(f"{_address(concern)}contact/").status_code == 404
    page = browser.post(f"{_address(concern)}speak/", SPOKEN)
    assert (page.status_code, escape(TYPED) in page.text) == (422, True)
    assert actions.withdraw_concern(concern=concern, by=follower(concern), at=timezone.now()).status == "closed"


# --- idle ---


@pytest.mark.parametrize(
    ("deed", "answer"),
    [("speak", {"words": TYPED, "what": "ask"}), ("close", CLOSING), ("refer", REFERRING)],
)
def test_words_typed_before_an_idle_sign_out_are_there_after_signing_in(force, deed, answer):
    concern = in_status(Status.ACKNOWLEDGED, force)
    force.officer.set_password("three quiet otters")
    force.officer.save()
    browser = client_of(force.officer)
    form = _address(concern) if deed == "speak" else f"{_address(concern)}{deed}/"
    assert browser.get(form).status_code == 200
    later = timezone.now() + timedelta(minutes=settings.STAFF_IDLE_MINUTES + 1)
    with time_machine.travel(later, tick=True):
        sent = browser.post(f"{_address(concern)}{deed}/", answer, headers={"referer": f"http://testserver{form}"})
        assert sent.status_code == 302
        assert sent["Location"].startswith("/account/login/?next=")
        login = browser.post(sent["Location"], {"login": force.officer.email, "password": "three quiet otters"})
        shown = browser.post(login["Location"], {"code": current_code(force.officer)})
        back = browser.post(shown["Location"])  # asks whether to know this device again
        assert back["Location"] == form
        page = browser.get(form)
        assert page.status_code == 200
        for text in answer.values():
            assert escape(text) in page.text
    assert Message.objects.count() == 0


# --- how many statements ---


def test_page_takes_the_same_statements_for_one_message_and_three(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    browser, counts = client_of(force.officer), []
    browser.get(_address(concern))
    for more in (1, 2):
        for _time in range(more):
            actions.answer_concern(concern=concern, words="More.", by=force.officer, at=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(_address(concern)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16


def test_vacant_region_says_who_answers_instead(force):
    page = words_of(client_of(force.colleague).get(_address(raised_now(point=BARE, level="none"))))
    assert "Kalle Colleague colleague at the same station" in page


# --- helpers ---


def _address(concern: Concern) -> str:
    return f"/desk/concerns/{concern.public_id}/"


def _state(concern: Concern) -> object:
    return (
        Concern.objects.values().get(pk=concern.pk),
        HistoryRow.objects.count(),
        Message.objects.count(),
        OutboxRow.objects.count(),
    )


def _looks(concern: Concern) -> list[tuple[str, str, str]]:
    rows = AuditRow.objects.filter(what__startswith="identity.", object_id=str(concern.pk))
    return list(rows.values_list("what", "actor_id", "why"))
