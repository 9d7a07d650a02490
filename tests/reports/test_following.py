"""Following a concern by receipt, by the link of a mail and by account: what each may read and do."""

import re
from datetime import timedelta
from html import escape

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.actions import SYSTEM
from portal.audit.models import AuditRow
from portal.notifications.actions import drain_outbox
from portal.vault.actions import destroy_key
from reports import actions
from reports.actions.contact import make_follow_link
from reports.choices import Status
from reports.models import Concern, FollowLink, HistoryRow, Message
from reports.receipts import new_receipt, token_hash
from tests.accounts.people import client_of
from tests.reports.force import WORDS, in_status, raised_now
from tests.reports.screens import words_of

pytestmark = pytest.mark.django_db
LATE_WORDS = "The <b>upper</b> one & the lower one."


# --- by receipt ---


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    "written",
    [
        lambda receipt: receipt,
        lambda receipt: receipt.upper(),
        lambda receipt: receipt.replace("-", ""),
        lambda receipt: receipt.replace("-", " "),
        lambda receipt: f"  {receipt.replace('-', ' – ')}.\t",
        lambda receipt: "\n".join(receipt.split("-")),
    ],
)
def test_receipt_however_written_opens_its_concern(force, written):
    receipt = new_receipt()
    concern = raised_now(receipt=receipt)
    browser = Client()
    answer = browser.post("/concerns/follow/", {"receipt": written(receipt)})
    assert (answer.status_code, answer["Location"]) == (302, _address(concern))
    page = browser.get(_address(concern))
    assert (page.status_code, WORDS in words_of(page)) == (200, True)
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Type your receipt code."),
        ("   ", "Type your receipt code."),
        ("abcd", "We know no concern with this code."),
        ("abcd-efgh-jkmn-pqrs-tuvw-xyz2-3456", "We know no concern with this code."),
        ("<script>alert('x')</script>", "We know no concern with this code."),
        ("🚨" * 28, "We know no concern with this code."),
        ("ab\x00cd", "Null characters are not allowed."),
        ("x" * 201, "at most 200 characters"),
        ("%' OR 1=1 --", "We know no concern with this code."),
    ],
)
def test_receipt_that_opens_nothing_is_kept_with_a_reason(force, typed, problem):
    raised_now()
    page = Client().post("/concerns/follow/", {"receipt": typed})
    assert (page.status_code, problem in words_of(page)) == (422, True)
    assert "<script>alert" not in page.text
    assert escape(typed.strip().replace("\x00", "")) in page.text.replace("\x00", "")


@pytest.mark.sqlite_too
@pytest.mark.parametrize("known", [False, True])
def test_receipt_that_hits_and_one_that_misses_take_the_same_statements(force, known):
    receipt = new_receipt()
    raised_now(receipt=receipt)
    taken = []
    for typed in (receipt, new_receipt()):
        browser = Client()
        if known:
            browser.post("/concerns/follow/", {"receipt": new_receipt()})
        with CaptureQueriesContext(connection) as captured:
            browser.post("/concerns/follow/", {"receipt": typed})
        taken.append([_kind(query["sql"]) for query in captured.captured_queries])
    assert taken[0] == taken[1]


def test_page_to_type_the_receipt_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/concerns/follow/").status_code == 200


# --- by the link of a mail ---


@pytest.mark.sqlite_too
def test_link_of_the_first_mail_reads_on_get_and_confirms_on_post(force):
    concern = raised_now()
    browser = Client()
    link = _link_of_mail()
    before = _state(concern)
    went = browser.get(link)
    assert (went.status_code, went["Location"]) == (302, _address(concern))
    assert _state(concern) == before
    page = browser.get(_address(concern))
    assert "Shall we write to you when there is news?" in words_of(page)
    assert Concern.objects.get().contact_confirmed_at is None
    assert browser.post(f"{_address(concern)}confirm/").status_code == 302
    confirmed_at = Concern.objects.get().contact_confirmed_at
    assert confirmed_at is not None
    assert "Shall we write" not in words_of(browser.get(_address(concern)))
    browser.post(f"{_address(concern)}confirm/")
    assert Concern.objects.get().contact_confirmed_at == confirmed_at
    assert list(AuditRow.objects.filter(what="contact.confirmed").values_list("actor_kind", "actor_id")) == [
        ("link", str(concern.pk))
    ]


def test_link_opens_one_concern_only(force):
    concern, other = raised_now(), raised_now()
    browser = _by_link(concern)
    assert browser.get(_address(other)).status_code == 404
    assert browser.post(f"{_address(other)}withdraw/").status_code == 404


def test_link_expired_or_unknown_asks_for_the_receipt(force):
    concern = raised_now()
    token = make_follow_link(concern=concern, at=timezone.now() - timedelta(days=14, seconds=1))
    fresh = make_follow_link(concern=concern, at=timezone.now() - timedelta(days=13))
    for wrong in (token, "unknown", "%00", "x" * 300, token_hash(fresh)):
        page = Client().get(f"/concerns/follow/link/{wrong}/")
        assert page.status_code == 410, wrong
        assert "This link no longer works" in words_of(page)
        assert 'name="receipt"' in page.text
    assert Client().get(f"/concerns/follow/link/{fresh}/").status_code == 302


def test_link_is_kept_as_a_hash_and_takes_no_post(force):
    concern = raised_now()
    token = make_follow_link(concern=concern, at=timezone.now())
    assert list(FollowLink.objects.values_list("token_hash", flat=True)) == [token_hash(token)]
    assert Client().post(f"/concerns/follow/link/{token}/").status_code == 405


@pytest.mark.parametrize("way", ["receipt", "account"])
def test_confirming_without_having_come_by_the_link_is_not_found(force, way):
    concern = raised_now(level="account" if way == "account" else "officer", by=force.resident)
    Concern.objects.update(contact_confirmed_at=None)
    browser = client_of(force.resident) if way == "account" else _by_receipt(concern)
    assert browser.get(_address(concern)).status_code == 200
    assert browser.post(f"{_address(concern)}confirm/").status_code == 404
    assert Concern.objects.get().contact_confirmed_at is None


# --- by account, and by nobody ---


def test_account_follows_its_own_concerns_only(force):
    own = raised_now(level="account", by=force.resident, words="My own words.")
    other = raised_now()
    browser = client_of(force.resident)
    assert "My own words." in words_of(browser.get("/concerns/follow/"))
    assert browser.get(_address(own)).status_code == 200
    assert browser.get(_address(other)).status_code == 404
    row = AuditRow.objects.filter(what="concern.followed").get()
    assert (row.actor_kind, row.actor_id, row.object_id) == ("account", str(force.resident.pk), str(own.pk))


@pytest.mark.parametrize("somebody", ["nobody", "another resident", "officer", "admin"])
def test_concern_is_not_found_by_others(force, somebody):
    concern = in_status(Status.CLOSED, force, level="account", by=force.resident)
    browsers = {
        "nobody": Client(),
        "another resident": client_of(force.eastern),
        "officer": client_of(force.officer),
        "admin": client_of(force.admin),
    }
    browser, before = browsers[somebody], _state(concern)
    for public_id in (concern.public_id, "2" * 12):
        address = f"/concerns/follow/{public_id}/"
        assert browser.get(address).status_code == 404
        assert browser.get(f"{address}withdraw/").status_code == 404
        for deed in ("reply", "reopen", "withdraw", "helped", "confirm"):
            assert browser.post(f"{address}{deed}/", {"helped": "yes"}).status_code == 404
        typed = browser.post(f"{address}reply/", {"words": LATE_WORDS})
        assert (typed.status_code, escape(LATE_WORDS) in typed.text, WORDS in words_of(typed)) == (404, True, False)
    assert _state(concern) == before


def test_grants_of_a_session_tampered_with_open_nothing(force):
    concern = raised_now()
    browser = _by_receipt(concern)
    session = browser.session
    for wrong in ("nonsense", "", {concern.public_id: "receipt"}, 7):
        session["portal.following"] = wrong
        session.save()
        assert browser.get(_address(concern)).status_code == 404


def test_twenty_first_concern_followed_forgets_the_first(force):
    receipts = [new_receipt() for _number in range(21)]
    concerns = [raised_now(receipt=receipt) for receipt in receipts]
    browser = Client()
    for receipt in receipts:
        browser.post("/concerns/follow/", {"receipt": receipt})
    statuses = [browser.get(_address(concern)).status_code for concern in (concerns[0], concerns[1], concerns[-1])]
    assert statuses == [404, 200, 200]


# --- what the resident reads ---


def test_story_tells_who_has_it_and_who_read_it_when(force):
    concern = raised_now()
    browser = _by_receipt(concern)
    page = words_of(browser.get(_address(concern)))
    assert "Olga Officer , the officer of West, has it." in page
    assert "It has not been read yet." in page
    assert "The next answer is promised by" in page
    actions.open_concern(concern=concern, by=force.deputy, at=timezone.now())
    page = words_of(browser.get(_address(concern)))
    assert "Dora Deputy read it on" in page


def test_story_shows_every_word_to_the_resident_but_no_note(force):
    concern = raised_now()
    at = timezone.now() - timedelta(minutes=30)
    actions.open_concern(concern=concern, by=force.officer, at=at)
    actions.note_on_concern(concern=concern, words="Known caller.", by=force.officer, at=at)
    actions.ask_resident(concern=concern, words="Which <one>?", by=force.officer, at=at + timedelta(minutes=1))
    concern.refresh_from_db()
    browser = _by_receipt(concern)
    page = browser.get(_address(concern))
    assert "There is a question for you below." in words_of(page)
    assert "Which &lt;one&gt;?" in page.text
    assert "Known caller." not in page.text
    browser.post(f"{_address(concern)}reply/", {"words": LATE_WORDS})
    page = words_of(browser.get(_address(concern)))
    order = ["You raised it.", "Olga Officer read it.", "Olga Officer asks", "You wrote", LATE_WORDS]
    places = [page.rindex(text) for text in order]
    assert places == sorted(places)


def test_story_answered_promises_nothing_more_until_the_resident_speaks_again(force):
    concern = in_status(Status.IN_PROGRESS, force, at=timezone.now() - timedelta(days=30))
    concern = actions.answer_concern(concern=concern, words="I was there.", by=force.officer, at=timezone.now())
    browser = _by_receipt(concern)
    assert "promised" not in words_of(browser.get(_address(concern)))
    browser.post(f"{_address(concern)}reply/", {"words": "And now?"})
    assert "The next answer is promised by" in words_of(browser.get(_address(concern)))


@pytest.mark.sqlite_too
def test_story_marks_the_officers_messages_read_once_and_notes_never(force):
    concern = in_status(Status.WAITING, force)
    actions.note_on_concern(concern=concern, words="A note.", by=force.officer, at=timezone.now())
    assert set(Message.objects.values_list("read_at", flat=True)) == {None}
    browser = _by_receipt(concern)
    browser.get(_address(concern))
    read = dict(Message.objects.values_list("kind", "read_at"))
    assert read["question"] is not None
    assert read["note"] is None
    browser.get(_address(concern))
    assert dict(Message.objects.values_list("kind", "read_at")) == read
    actions.reply_to_officer(concern=concern, words="The upper.", by=_follower(concern), at=timezone.now())
    browser.get(_address(concern))
    assert Message.objects.get(kind="reply").read_at is None
    actions.open_concern(concern=concern, by=force.commander, at=timezone.now())
    assert Message.objects.get(kind="reply").read_at is None
    actions.open_concern(concern=concern, by=force.officer, at=timezone.now())
    assert Message.objects.get(kind="reply").read_at is not None


def test_story_takes_the_same_statements_however_long_it_is(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    browser = _by_receipt(concern)
    browser.get(_address(concern))
    counts = []
    for number in (1, 2):
        for _time in range(number):
            actions.answer_concern(concern=concern, words="More.", by=force.officer, at=timezone.now())
            actions.reply_to_officer(concern=concern, words="More.", by=_follower(concern), at=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            browser.get(_address(concern))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


@pytest.mark.sqlite_too
def test_story_of_an_erased_concern_says_so(force, django_capture_on_commit_callbacks):
    concern = in_status(Status.WAITING, force)
    browser = _by_receipt(concern)
    with django_capture_on_commit_callbacks(execute=True):
        destroy_key(key_id=concern.key_id, by=SYSTEM, why="asked for", at=timezone.now())
        page = browser.get(_address(concern))  # blanked, while the key still lives
        assert (page.status_code, words_of(page).count("These words have been erased.")) == (200, 2)
    page = browser.get(_address(concern))
    assert (page.status_code, words_of(page).count("These words have been erased.")) == (200, 2)
    reply = browser.post(f"{_address(concern)}reply/", {"words": LATE_WORDS})
    assert (reply.status_code, escape(LATE_WORDS) in reply.text) == (422, True)


# --- what the resident does ---


@pytest.mark.sqlite_too
def test_reply_to_a_question_goes_to_the_officer(force):
    concern = in_status(Status.WAITING, force)
    browser = _by_receipt(concern)
    answer = browser.post(f"{_address(concern)}reply/", {"words": LATE_WORDS})
    assert (answer.status_code, answer["Location"]) == (302, _address(concern))
    page = browser.get(_address(concern))
    assert "Your words have been sent." in words_of(page)
    assert escape(LATE_WORDS) in page.text
    assert Concern.objects.get().status == Status.IN_PROGRESS


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", "Write something first."),
        (" \n", "Write something first."),
        ("x" * 8_001, "at most 8000 characters"),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
@pytest.mark.parametrize(("deed", "status"), [("reply", Status.WAITING), ("reopen", Status.CLOSED)])
def test_words_that_cannot_be_taken_are_kept_with_a_reason(force, deed, status, words, problem):
    concern = in_status(status, force)
    browser = _by_receipt(concern)
    browser.get(_address(concern))
    before = _state(concern)
    page = browser.post(f"{_address(concern)}{deed}/", {"words": words})
    assert (page.status_code, problem in words_of(page)) == (422, True)
    assert words.strip().replace("\x00", "") in page.text.replace("\x00", "")
    assert _state(concern) == before


@pytest.mark.parametrize("status", [status for status in Status if status != Status.CLOSED])
def test_withdrawing_asks_once_more_and_then_closes(force, status):
    concern = in_status(status, force)
    browser = _by_receipt(concern)
    assert "Withdraw your concern?" in words_of(browser.get(f"{_address(concern)}withdraw/"))
    assert Concern.objects.get().status == status
    assert browser.post(f"{_address(concern)}withdraw/")["Location"] == _address(concern)
    assert (Concern.objects.get().status, Concern.objects.get().outcome) == ("closed", "withdrawn")
    page = words_of(browser.get(_address(concern)))
    assert "You withdrew it." in page
    assert "Open it again" not in page
    browser.post(f"{_address(concern)}withdraw/")
    assert "This concern was closed in the meantime." in words_of(browser.get(_address(concern)))
    assert HistoryRow.objects.filter(fact="withdrawn").count() == 1


def test_rating_is_kept_and_can_be_changed(force):
    concern = in_status(Status.CLOSED, force)
    browser = _by_receipt(concern)
    for typed, kept in (("yes", True), ("no", False), ("maybe", False), ("", False)):
        assert browser.post(f"{_address(concern)}helped/", {"helped": typed}).status_code == 302
        assert Concern.objects.get().helped is kept


def test_rating_an_open_concern_is_refused_in_words(force):
    concern = in_status(Status.IN_PROGRESS, force)
    browser = _by_receipt(concern)
    browser.post(f"{_address(concern)}helped/", {"helped": "yes"})
    assert Concern.objects.get().helped is None
    assert "once the concern is closed" in words_of(browser.get(_address(concern)))


@pytest.mark.sqlite_too
def test_reopening_works_once_and_the_second_words_are_kept(force):
    concern = in_status(Status.CLOSED, force)
    browser = _by_receipt(concern)
    assert "Not settled? Open it again, once" in words_of(browser.get(_address(concern)))
    assert browser.post(f"{_address(concern)}reopen/", {"words": "Dark again."}).status_code == 302
    assert Concern.objects.get().status == Status.IN_PROGRESS
    actions.close_concern(concern=concern, outcome="resolved", words="Lit.", by=force.officer, at=timezone.now())
    assert "Open it again" not in words_of(browser.get(_address(concern)))
    page = browser.post(f"{_address(concern)}reopen/", {"words": LATE_WORDS})
    _refused_with_words(page)


def test_reply_to_a_concern_closed_meanwhile_keeps_the_words_and_offers_to_reopen(force):
    concern = in_status(Status.CLOSED, force)
    browser = _by_receipt(concern)
    page = browser.post(f"{_address(concern)}reply/", {"words": LATE_WORDS})
    _refused_with_words(page)
    assert f'action="{_address(concern)}reopen/"' in page.text


def test_reply_to_a_concern_withdrawn_in_another_tab_keeps_the_words(force):
    concern = in_status(Status.WAITING, force)
    browser = _by_receipt(concern)
    browser.post(f"{_address(concern)}withdraw/")
    _refused_with_words(browser.post(f"{_address(concern)}reply/", {"words": LATE_WORDS}))


@pytest.mark.sqlite_too
@pytest.mark.parametrize("deed", ["reply", "reopen"])
def test_words_typed_in_a_session_that_ended_are_given_back(force, deed):
    concern = in_status(Status.WAITING, force)
    browser = _by_receipt(concern)
    Session.objects.all().delete()
    page = browser.post(f"{_address(concern)}{deed}/", {"words": LATE_WORDS})
    assert page.status_code == 404
    assert escape(LATE_WORDS) in page.text
    assert 'name="receipt"' in page.text
    assert WORDS not in words_of(page)
    assert "no-store" in page["Cache-Control"]


# --- helpers ---


def _address(concern: Concern) -> str:
    return f"/concerns/follow/{concern.public_id}/"


def _follower(concern: Concern):
    from tests.reports.force import follower

    return follower(concern)


def _by_receipt(concern: Concern) -> Client:
    """Return a browser that typed the receipt of the concern."""
    from reports.receipts import receipt_hash

    receipt = new_receipt()
    Concern.objects.filter(pk=concern.pk).update(receipt_hash=receipt_hash(receipt))
    browser = Client()
    assert browser.post("/concerns/follow/", {"receipt": receipt}).status_code == 302
    return browser


def _by_link(concern: Concern) -> Client:
    browser = Client()
    token = make_follow_link(concern=concern, at=timezone.now())
    assert browser.get(f"/concerns/follow/link/{token}/").status_code == 302
    return browser


def _link_of_mail() -> str:
    """Let the mails leave and return the path of the link to the resident."""
    drain_outbox(clock=timezone.now)
    letters = [message.body for message in mail.outbox]
    found = re.search(r"/concerns/follow/link/[^/\s]+/", "".join(letters))
    assert found, letters
    return found.group()


def _state(concern: Concern) -> object:
    return (
        Concern.objects.values().get(pk=concern.pk),
        list(HistoryRow.objects.values_list("pk", flat=True)),
        list(Message.objects.values_list("pk", "read_at")),
    )


def _refused_with_words(page) -> None:
    assert page.status_code == 422
    assert "this is no longer possible" in words_of(page)
    assert escape(LATE_WORDS) in page.text


def _kind(sql: str) -> str:
    return re.sub(r"_x\d+", "", " ".join(sql.split()[:3]))
