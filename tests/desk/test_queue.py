"""The officer's queue: whose concerns, in which order, page by page, in how many statements."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.actions import end_role
from portal.accounts.models import RoleGrant
from portal.audit.models import AuditRow
from portal.desk.queries import PAGE_SIZE, Cursor, View, capped_counts, cursor_of, next_after, queue, queue_page
from portal.desk.templatetags.desk_queue import due_tag, extra_tags
from portal.vault.actions import new_key
from reports import actions
from reports.choices import Status
from reports.models import Concern
from tests.accounts.people import client_of
from tests.reports.force import AT, BARE, EAST, FAR, NOWHERE, WEST, WORDS, Force, follower, in_status, raised
from tests.reports.screens import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
POINTS = {"west": WEST, "east": EAST, "bare": BARE, "far": FAR, "nowhere": NOWHERE}


# --- whose ---


@pytest.mark.parametrize(
    ("person", "reach"),
    [
        ("officer", {"west"}),
        ("deputy", {"west"}),
        ("eastern", {"east"}),
        ("stranger", {"far"}),
        ("colleague", {"west", "east", "bare"}),
        ("commander", {"west", "east", "bare"}),
        ("desk", {"west", "east", "bare", "far", "nowhere"}),
        ("admin", set()),
        ("resident", set()),
    ],
)
def test_queue_holds_what_is_within_reach_and_no_more(force, person, reach):
    concerns = {name: raised(level="none", point=point, words=f"In {name}.") for name, point in POINTS.items()}
    user = getattr(force, person)
    found = {concern.pk for concern in queue(user, AT.date(), view=View.OPEN, region_id=None)}
    assert found == {concerns[name].pk for name in reach}
    page = client_of(user).get("/desk/")
    if person in {"admin", "resident"}:
        assert page.status_code == 404
    else:
        assert {name for name in POINTS if f"In {name}." in words_of(page)} == reach


def test_queue_asks_nobody_in_without_signing_in_or_second_factor(client, force):
    assert client.get("/desk/")["Location"] == "/account/login/?next=%2Fdesk%2F"
    half = client_of(force.officer, two_factored=False).get("/desk/")
    assert half.status_code in {302, 404}
    assert "/account/2fa/" in half.headers.get("Location", "/account/2fa/")


def test_concern_handed_by_name_is_within_reach_and_no_longer_after_it_is_handed_on(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    actions.hand_to_region(concern=concern, region=force.far, reason="R", by=force.officer, at=AT)
    reach = {
        person: [found.pk for found in queue(getattr(force, person), AT.date(), view=View.OPEN, region_id=None)]
        for person in ("officer", "stranger", "desk")
    }
    assert reach == {"officer": [], "stranger": [concern.pk], "desk": [concern.pk]}


def test_officer_whose_role_ended_reaches_the_queue_no_more(force):
    browser = client_of(force.officer)
    assert browser.get("/desk/").status_code == 200
    end_role(grant=RoleGrant.objects.get(user=force.officer), on=timezone.now().date(), by=None, at=timezone.now())
    assert browser.get("/desk/").status_code == 404


def test_queue_of_one_region_shows_that_one_and_ignores_others(force):
    for name, point in POINTS.items():
        raised(level="none", point=point, words=f"In {name}.")
    browser = client_of(force.colleague)
    for asked, shown in (("east", {"east"}), ("far", {"west", "east", "bare"}), ("\x00", {"west", "east", "bare"})):
        page = words_of(browser.get("/desk/", {"region": asked}))
        assert {name for name in POINTS if f"In {name}." in page} == shown


# --- in which cut ---


def test_each_cut_holds_its_own(force):
    made = {status: in_status(status, force, level="none") for status in Status}
    spoke = in_status(Status.WAITING, force, level="none")
    actions.reply_to_officer(concern=spoke, words="The upper.", by=follower(spoke), at=AT)
    nobody = raised(level="none")
    Concern.objects.filter(pk=nobody.pk).update(answerer=None)
    deputys = raised(level="none")
    actions.hand_to_person(concern=deputys, to=force.deputy, reason="R", by=force.officer, at=AT)
    found = {
        view: {concern.pk for concern in queue(force.officer, AT.date(), view=view, region_id=None)} for view in View
    }
    everything = {concern.pk for concern in (*made.values(), spoke, nobody, deputys)}
    closed = {made[Status.CLOSED].pk}
    assert found == {
        View.OPEN: everything - closed,
        View.NEW: {made[Status.RECEIVED].pk, nobody.pk, deputys.pk},
        View.RESIDENT_SPOKE: {spoke.pk},
        View.WAITING: {made[Status.WAITING].pk},
        View.REFERRED: {made[Status.REFERRED].pk},
        View.MINE: everything - closed - {nobody.pk, deputys.pk},
        View.NOBODY: {nobody.pk},
        View.CLOSED: closed,
    }


@pytest.mark.parametrize("view", [*View, "", "nonsense", "<script>", "\x00"])
def test_every_cut_has_a_page(force, view):
    raised(level="none")
    page = client_of(force.officer).get("/desk/", {"view": view})
    assert page.status_code == 200
    assert "<script>" not in page.text.replace("<script type", "")


def test_words_of_a_resident_are_escaped_and_erased_ones_named(force):
    raised(level="none", words="<script>alert('x')</script>")
    erased = raised(level="none")
    Concern.objects.filter(pk=erased.pk).update(words="")
    page = client_of(force.officer).get("/desk/")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
    assert "These words have been erased." in words_of(page)


def test_list_is_one_row_of_the_access_log_with_its_filter(force):
    raised(level="none")
    client_of(force.colleague).get("/desk/", {"view": "new", "region": "west"})
    row = AuditRow.objects.get(what="concerns.listed")
    assert (row.actor_id, row.object_id, row.detail) == (
        str(force.colleague.pk), "", {"view": "new", "region": force.west.pk, "rows": 1},
    )  # fmt: skip


# --- in which order, page by page ---


def test_pages_forward_and_back_hold_each_row_once(force):
    """Over a hundred rows, most with the same deadline."""
    due = [AT + timedelta(days=number // 60) for number in range(130)]
    rows = _many(force, due)
    concerns = queue(force.officer, AT.date(), view=View.OPEN, region_id=None)
    forward = _walk(concerns, None, "later")
    assert [len(page) for page in forward] == [50, 50, 30]
    assert [row for page in forward for row in page] == rows
    last = queue_page(concerns, cursor_of(Cursor(due[99], rows[99]).text()))
    assert last.later is None
    back = _walk(concerns, last.earlier, "earlier")
    assert [row for page in reversed(back) for row in page] == rows[:100]
    assert [len(page) for page in back] == [50, 50]


def test_pages_through_the_browser_hold_each_row_once(force):
    _many(force, [AT] * 101)
    browser, seen, address = client_of(force.officer), [], "/desk/"
    while address:
        page = browser.get(address)
        seen += [concern.pk for concern in page.context["page"].concerns]
        address = f"/desk/{page.context['after']}" if page.context["after"] else ""
    assert (len(seen), len(set(seen))) == (101, 101)


def test_page_whose_rows_were_dealt_with_shows_the_first_instead(force):
    rows = _many(force, [AT] * 60)
    browser = client_of(force.officer)
    second = f"/desk/{browser.get('/desk/').context['after']}"
    Concern.objects.filter(pk__in=rows[50:]).update(status=Status.CLOSED, outcome="resolved", closed_at=AT)
    page = browser.get(second)
    assert [concern.pk for concern in page.context["page"].concerns] == rows[:50]
    assert "Well done" not in words_of(page)
    Concern.objects.filter(pk__in=rows).update(status=Status.CLOSED, outcome="resolved", closed_at=AT)
    assert "Well done" in words_of(browser.get(second))


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "_", "x_1", "2026-03-02T09:00:00+00:00_", "2026-03-02T09:00:00+00:00_x", "2026-03-02T09:00:00_1",
        "2026-03-02T09:00:00+00:00_-1", "2026-03-02T09:00:00+00:00_0", f"2026-03-02T09:00:00+00:00_{2**63}",
        "2026-13-02T09:00:00+00:00_1", "\x00_1", "0001-01-01T00:00:00+14:00_1", "9999-12-31T23:59:00-14:00_1",
        "2026-03-02_1", "<script>_1", "é" * 100,
    ],
)  # fmt: skip
def test_cursor_that_is_none_shows_the_first_page(force, text):
    concern = raised(level="none")
    assert cursor_of(text) is None
    page = client_of(force.officer).get("/desk/", {"after": text})
    assert [found.pk for found in page.context["page"].concerns] == [concern.pk]


@pytest.mark.parametrize("backwards", [False, True])
def test_cursor_written_and_read_is_the_same(backwards):
    cursor = Cursor(datetime(2026, 3, 2, 9, 0, 0, 123, tzinfo=UTC), 7, backwards)
    assert cursor_of(cursor.text()) == cursor
    assert cursor_of(cursor.text().replace("+", " ")) == cursor


def test_next_concern_is_the_following_one_and_the_first_after_the_last(force):
    rows = _many(force, [AT, AT, AT + timedelta(days=1)])
    concerns = queue(force.officer, AT.date(), view=View.OPEN, region_id=None)
    following = [next_after(concerns, Concern.objects.get(pk=row)).pk for row in rows]
    assert following == [rows[1], rows[2], rows[0]]
    assert next_after(concerns.filter(pk=rows[0]), Concern.objects.get(pk=rows[0])) is None


@pytest.mark.parametrize(("rows", "shown"), [(0, "0"), (1, "1"), (99, "99"), (100, "99+"), (130, "99+")])
def test_counts_stop_at_ninety_nine(force, rows, shown):
    _many(force, [AT] * rows)
    concerns = queue(force.officer, AT.date(), view=View.OPEN, region_id=None)
    assert capped_counts([concerns, concerns.filter(status="closed"), concerns]) == [shown, "0", shown]


# --- what a row says ---


@pytest.mark.parametrize(
    ("due", "at", "words"),
    [
        (AT, AT + timedelta(hours=1), "late since"),
        (AT + timedelta(hours=6), AT, "due today"),
        (AT.replace(hour=15), AT.replace(hour=4), "due today"),
        (AT.replace(day=3, hour=0), AT.replace(hour=21), "due 3 "),
        (AT + timedelta(days=2), AT, "due 4 "),
    ],
)
def test_deadline_is_told_by_local_days(due, at, words):
    concern = Concern(status=Status.RECEIVED, due_at=due, submitted_at=AT, resident_spoke_at=AT)
    assert words in due_tag(concern, at)


@pytest.mark.parametrize(
    ("status", "spoke_at"), [(Status.WAITING, None), (Status.IN_PROGRESS, None), (Status.REFERRED, None)]
)
def test_deadline_is_not_told_while_no_answer_is_owed(status, spoke_at):
    concern = Concern(status=status, due_at=AT - timedelta(days=9), submitted_at=AT, resident_spoke_at=spoke_at)
    assert due_tag(concern, AT) == ""


def test_concern_read_but_not_answered_is_not_said_to_be_answered_by_the_resident(force):
    concern = in_status(Status.ACKNOWLEDGED, force)
    assert extra_tags(concern) == ""
    actions.reply_to_officer(concern=concern, words="One thing more.", by=follower(concern), at=AT)
    concern.refresh_from_db()
    assert "the resident answered" in extra_tags(concern)


# --- in how many statements ---


@pytest.mark.parametrize("person", ["officer", "colleague", "commander", "desk"])
def test_queue_takes_the_same_statements_for_one_row_and_three(force, person):
    browser, counts = client_of(getattr(force, person)), []
    for rows in (1, 2):
        _many(force, [AT] * rows)
        browser.get("/desk/")
        with CaptureQueriesContext(connection) as captured:
            assert WORDS in words_of(browser.get("/desk/"))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


# --- helpers ---


def _many(force: Force, due: list[datetime]) -> list[int]:
    """Return the ids of concerns of the western region with these deadlines, in the order of the queue."""
    key_id = new_key(at=AT)
    made = Concern.objects.bulk_create(
        Concern(
            receipt_hash=f"{key_id}{number}", key_id=key_id, contact_level="none", language="en", words=WORDS,
            region=force.west, in_charge=force.officer, answerer=force.officer, routing_reason="in_charge",
            submitted_at=AT, resident_spoke_at=AT, touched_at=AT, due_at=moment,
        )
        for number, moment in enumerate(due)
    )  # fmt: skip
    return [row.pk for row in sorted(made, key=lambda row: (row.due_at, row.pk))]


def _walk(concerns, cursor: str | None, way: str) -> list[list[int]]:
    pages, seen = [], set()
    while cursor not in seen:
        seen.add(cursor)
        page = queue_page(concerns, cursor_of(cursor) if cursor else None)
        pages.append([concern.pk for concern in page.concerns])
        assert len(pages[-1]) <= PAGE_SIZE
        cursor = getattr(page, way)
        if cursor is None:
            break
    return pages
