"""Raising a concern screen by screen, with everything people may type, and with what may happen on the way."""

from datetime import UTC, datetime, timedelta
from html import escape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone, translation

from officers.models import Region
from portal.vault.door import open_identity
from reports.drafts import DRAFTS, MOST_DRAFTS
from reports.models import Concern
from tests.accounts.people import PASSWORD, client_of, make_resident
from tests.reports.force import NOWHERE, WEST, WORDS
from tests.reports.screens import NO_CONTACT, WHEN, WHERE, Journey, receipt_on, words_of

pytestmark = pytest.mark.django_db
EMOJI = "🚨👮‍♀️ Zażółć gęślą jaźń 𝔘𝔫𝔦𝔠𝔬𝔡𝔢"
RIGHT_TO_LEFT = "هذا مصباح مكسور ‏(ב-3 בלילה)"
SCRIPT = "<script>alert('x')</script>"
MOST = 8_000
LONG = "x" * (MOST + 1)


# --- the whole way ---


@pytest.mark.sqlite_too
def test_journey_without_account_takes_six_screens_and_keeps_what_was_said(force):
    journey = Journey().to_check()
    check = journey.pages[-1]
    journey.send()
    sent = journey.show(journey.address("sent"))
    shown = [page for page in journey.pages if page.status_code == 200]
    assert len(shown) == 6
    concern = Concern.objects.get()
    assert (concern.words, concern.where_words, concern.kind, concern.moment) == (
        WORDS,
        "by the gate",
        "worry",
        "unsaid",
    )
    assert (concern.lon, concern.lat, concern.region, concern.place) == (*WEST, force.west, force.places["West"])
    assert (concern.contact_level, concern.channel, concern.language) == ("none", "web", "en")
    for page in (check, sent):
        assert receipt_on(page) == journey.receipt
    assert "Olga Officer" in words_of(sent)
    assert WORDS in words_of(check)
    story = journey.show(f"/concerns/follow/{concern.public_id}/")
    assert WORDS in words_of(story)


def test_each_screen_says_the_emergency_number_and_who_will_read_it(force):
    journey = Journey().to_check()
    screens = [page for page in journey.pages if page.status_code == 200]
    for page in screens:
        assert "112" in words_of(page)
        assert "Who will read this" in words_of(page)
    named = ["Olga Officer" in words_of(page) for page in screens]
    assert named == [False, False, True, True, True]


@pytest.mark.sqlite_too
def test_journey_with_account_is_listed_there(force):
    browser = client_of(force.resident)
    journey = Journey(browser).to_check(contact={"contact_level": "account"})
    journey.send()
    concern = Concern.objects.get()
    assert (concern.resident, concern.contact_level, concern.has_mail) == (force.resident, "account", True)
    assert words_of(browser.get("/concerns/follow/")).count(WORDS) == 1
    journey.browser.post("/concerns/follow/forget/")
    assert browser.get(f"/concerns/follow/{concern.public_id}/").status_code == 200


def test_journey_of_somebody_signed_in_without_contact_is_not_theirs(force):
    browser = client_of(force.resident)
    Journey(browser).to_check(contact=NO_CONTACT).send()
    assert Concern.objects.get().resident is None
    assert WORDS not in words_of(browser.get("/concerns/follow/"))


@pytest.mark.sqlite_too
def test_journey_with_contact_seals_what_was_typed(force):
    contact = {"contact_level": "officer", "name": EMOJI, "email": "u.ser+x@exämple.org", "phone": "+372 555 123"}
    Journey().to_check(contact=contact).send()
    assert _identity() == (EMOJI, "u.ser+x@exämple.org", "+372 555 123")


def test_contact_typed_and_then_not_wanted_is_not_kept(force):
    contact = {"contact_level": "none", "name": "Mari", "email": "mari@example.org", "phone": "555 12345"}
    Journey().to_check(contact=contact).send()
    assert (Concern.objects.get().sealed_identity_id, Concern.objects.get().has_mail) == (None, False)


def test_kind_that_may_be_an_official_report_says_so_before_sending(force):
    for kind, warned in (("crime", True), ("accident", True), ("threat", True), ("worry", False), ("", False)):
        journey = Journey().to_check(when={"moment": "unsaid", "kind": kind})
        assert ("official report" in words_of(journey.pages[-1])) is warned


def test_region_turned_to_gets_what_has_no_place(force):
    journey = Journey().begin(at="/concerns/new/?region=west")
    assert "To the officer of West" in words_of(journey.pages[0])
    journey.say("where", {"query": "", "nowhere": "1"})
    journey.say("when", WHEN)
    journey.say("contact", NO_CONTACT)
    assert "Olga Officer" in words_of(journey.show(journey.address("check")))
    journey.send()
    assert Concern.objects.get().answerer == force.officer


# --- what people type ---


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    "words", [EMOJI, RIGHT_TO_LEFT, SCRIPT, "x" * MOST, "'; DROP TABLE reports_concern; --", "{{ 7|add:7 }} %s %(x)s"]
)
def test_words_of_any_kind_are_kept_letter_for_letter(force, words):
    journey = Journey().to_check(words=words)
    check = journey.pages[-1]
    assert escape(words) in check.text
    assert "<script>alert" not in check.text
    journey.send()
    concern = Concern.objects.get()
    assert concern.words == words
    assert escape(words) in journey.show(f"/concerns/follow/{concern.public_id}/").text


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", "Write a few words about what is happening."),
        (" \n\t ", "Write a few words about what is happening."),
        (LONG, "This is longer than 8000 letters."),
        ("lamp\x00dark", "Null characters are not allowed."),
    ],
)
def test_words_that_cannot_be_taken_are_kept_with_a_reason(force, words, problem):
    browser = Client()
    page = browser.post("/concerns/new/", {"words": words})
    assert (page.status_code, problem in words_of(page)) == (422, True)
    assert escape(words.strip("\x00")) in page.text
    assert DRAFTS not in browser.session


def test_letters_are_counted_as_the_page_counts_them(force):
    words = "\r\n".join(["line"] * 1_600)  # a browser sends a line's end as two letters; the page counts one
    assert len(words) > MOST >= len(words.replace("\r\n", "\n"))
    journey = Journey().begin(words=words)
    assert journey.key


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"lon": "24.7", "lat": "59.4"}, "outside the country"),
        ({"lon": "55.5", "lat": "4.0"}, "seem to be swapped"),
        ({"lon": "4.0"}, "Give both longitude and latitude, or neither."),
        ({"lat": "55.5"}, "Give both longitude and latitude, or neither."),
        ({"lon": "inf", "lat": "55.5"}, "Enter a number."),
        ({"lon": "nan", "lat": "nan"}, "Enter a number."),
        ({"lon": "1e400", "lat": "55.5"}, "Enter a number."),
        ({"lon": "four", "lat": "55.5"}, "Enter a number."),
        ({"lon": "4,0", "lat": SCRIPT}, "Enter a number."),
        ({"lon": "4.0\x00", "lat": "55.5"}, "Enter a number."),
        ({"query": "x" * 121}, "at most 120 characters"),
        ({"query": "a\x00b"}, "Null characters are not allowed."),
        ({"query": "Zzyzx nowhere at all"}, "We know no place called “Zzyzx nowhere at all”."),
        ({"query": SCRIPT}, "We know no place called"),
        ({"query": RIGHT_TO_LEFT}, "We know no place called"),
        ({"query": EMOJI}, "We know no place called"),
        ({"query": "%_'\\"}, "We know no place called"),
        ({"where_words": "x" * 301}, "at most 300 characters"),
        ({"where_words": "a\x00b"}, "Null characters are not allowed."),
        ({"place": "abc"}, "Enter a whole number."),
        ({"place": "-1"}, "greater than or equal to 1"),
        ({"place": "9" * 30}, "less than or equal to"),
        ({}, "Name a place, mark it on the map, or describe it in your words."),
        ({"place": "999999"}, "Name a place, mark it on the map, or describe it in your words."),
    ],
)
def test_place_that_cannot_be_taken_is_kept_with_a_reason(force, answer, problem):
    journey = Journey().begin()
    typed = {"query": "", "lon": "", "lat": "", "where_words": "", **answer}
    page = journey.browser.post(journey.address("where"), typed)
    assert page.status_code == 422
    assert problem in words_of(page)
    assert "<script>alert" not in page.text
    for name in ("query", "lon", "lat", "where_words"):
        assert escape(typed[name].replace("\x00", "")) in page.text.replace("\x00", "")
    assert _next(journey) == "where"


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ({"query": "Westham"}, ("Westham", None)),
        ({"query": "  wéstHAM "}, ("Westham", None)),
        ({"where_words": EMOJI}, (None, None)),
        ({"nowhere": "1"}, (None, None)),
        ({"lon": "4.6", "lat": "55.5", "query": "Westham"}, ("Bareham", 4.6)),
        ({"lon": str(NOWHERE[0]), "lat": str(NOWHERE[1])}, (None, NOWHERE[0])),
    ],
)
def test_place_by_name_words_or_point_is_kept(force, answer, kept):
    journey = Journey().begin()
    assert journey.say("where", answer).status_code == 302
    journey.say("when", WHEN)
    journey.say("contact", NO_CONTACT)
    journey.send()
    concern = Concern.objects.get()
    assert (concern.place.name if concern.place else None, concern.lon) == kept


def test_name_of_several_places_asks_which_one(force):
    from tests.places.making import make_place

    other = make_place("77", "Westham", parent=force.places["East"])
    journey = Journey().begin()
    page = journey.browser.post(journey.address("where"), {"query": "Westham", "where_words": "by the gate"})
    assert (page.status_code, "Which one do you mean?" in words_of(page)) == (200, True)
    assert "by the gate" in page.text
    chosen = {"query": "Westham", "query_before": "Westham", "place": str(other.pk), "where_words": "by the gate"}
    assert journey.say("where", chosen)["Location"] == journey.address("when")
    page = journey.show(journey.address("where"))
    assert f'name="place" value="{other.pk}"' in page.text


def test_new_name_after_a_point_wins_over_the_old_point(force):
    journey = Journey().to_check()
    page = journey.show(journey.address("where"))
    assert f'value="{WEST[0]}"' in page.text
    journey.say("where", {**WHERE, "query": "Eastham"})
    journey.send()
    concern = Concern.objects.get()
    assert (concern.place, concern.lon, concern.answerer) == (force.places["East"], None, force.eastern)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({}, "This field is required."),
        ({"moment": "whenever"}, "Select a valid choice."),
        ({"moment": SCRIPT}, "Select a valid choice."),
        ({"moment": "earlier", "day": "27.13.2026x"}, "Write the day as year-month-day"),
        ({"moment": "earlier", "day": SCRIPT}, "Write the day as year-month-day"),
        ({"moment": "earlier", "day": "2026-02-30"}, "Write the day as year-month-day"),
        ({"moment": "earlier", "day": "\x00"}, "Write the day as year-month-day"),
        ({"moment": "earlier", "day": "9999-12-31"}, "This lies in the future."),
        ({"moment": "earlier", "day": "9999-12-31", "hour": "23:59"}, "This lies in the future."),
        ({"moment": "earlier", "day": "0001-01-01"}, "This day is too far away."),
        ({"moment": "today", "hour": "25:00"}, "Write the time as hours:minutes"),
        ({"moment": "earlier", "hour": "18:30"}, "Say on which day too."),
        ({"moment": "unsaid", "kind": "nonsense"}, "Select a valid choice."),
        ({"moment": "unsaid", "kind": "\x00"}, "Select a valid choice."),
        ({"moment": "unsaid", "when_words": "x" * 301}, "at most 300 characters"),
        ({"moment": "unsaid", "when_words": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_time_that_cannot_be_taken_is_kept_with_a_reason(force, answer, problem):
    journey = Journey().begin()
    journey.say("where", WHERE)
    page = journey.browser.post(journey.address("when"), {"when_words": "at night", **answer})
    assert page.status_code == 422
    assert problem in words_of(page)
    assert "<script>alert" not in page.text
    for name in ("day", "hour", "when_words"):
        assert escape(answer.get(name, "").replace("\x00", "")) in page.text.replace("\x00", "")
    assert _next(journey) == "when"


def test_time_later_today_lies_in_the_future(force, time_machine_at):
    time_machine_at(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))  # eleven o'clock in the country
    journey = Journey().begin()
    journey.say("where", WHERE)
    for hour, status in (("11:01", 422), ("10:59", 302), ("11:00", 302)):
        answer = journey.browser.post(journey.address("when"), {"moment": "today", "hour": hour})
        assert answer.status_code == status, hour


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ({"moment": "now", "day": "2026-01-01"}, datetime(2026, 3, 2, 9, 0, tzinfo=UTC)),
        ({"moment": "today", "hour": "08:15"}, datetime(2026, 3, 2, 6, 15, tzinfo=UTC)),
        ({"moment": "earlier", "day": "2026-02-27", "hour": "18:30"}, datetime(2026, 2, 27, 16, 30, tzinfo=UTC)),
        ({"moment": "earlier", "day": "2025-07-01"}, datetime(2025, 6, 30, 21, 0, tzinfo=UTC)),
        ({"moment": "earlier", "day": "2025-03-30", "hour": "03:30"}, datetime(2025, 3, 30, 1, 30, tzinfo=UTC)),
        ({"moment": "earlier"}, None),
        ({"moment": "repeated", "when_words": "each Friday"}, None),
    ],
)
def test_time_is_kept_in_utc_as_the_country_counts(force, time_machine_at, answer, kept):
    time_machine_at(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    Journey().to_check(when=answer).send()
    assert Concern.objects.get().happened_at == kept


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"name": ""}, "This field is required."),
        ({"contact_level": "account"}, "Select a valid choice."),
        ({"contact_level": "everybody"}, "Select a valid choice."),
        ({"contact_level": "officer"}, "Give an e-mail address or a telephone number, or choose no contact."),
        ({"contact_level": "officer", "name": "Mari"}, "Give an e-mail address or a telephone number"),
        ({"contact_level": "officer", "email": "mari"}, "Enter a valid email address."),
        ({"contact_level": "officer", "email": "a@b.example\nBcc: c@d.example"}, "Enter a valid email address."),
        ({"contact_level": "officer", "email": f"{'a' * 200}@{'b' * 60}.example"}, "at most 254 characters"),
        ({"contact_level": "officer", "phone": "1234"}, "This does not look like a telephone number."),
        ({"contact_level": "officer", "phone": SCRIPT}, "This does not look like a telephone number."),
        ({"contact_level": "officer", "phone": "1" * 41}, "at most 40 characters"),
        ({"contact_level": "officer", "phone": "55512\x00345"}, "Null characters are not allowed."),
        ({"contact_level": "officer", "name": "x" * 121, "phone": "5551234"}, "at most 120 characters"),
        ({"contact_level": "none", "name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_contact_that_cannot_be_taken_is_kept_with_a_reason(force, answer, problem):
    journey = Journey().begin()
    journey.say("where", WHERE)
    journey.say("when", WHEN)
    page = journey.browser.post(journey.address("contact"), answer)
    assert page.status_code == 422
    assert problem in words_of(page)
    assert "<script>alert" not in page.text
    for name in ("name", "email", "phone"):
        assert escape(answer.get(name, "").replace("\x00", "")) in page.text.replace("\x00", "")
    assert _next(journey) == "contact"


@pytest.mark.parametrize("digits", ["٥٥٥١٢٣٤", "５５５１２３４", "+372 (0) 555-12.34"])
def test_telephone_in_any_digits_is_taken(force, digits):
    Journey().to_check(contact={"contact_level": "officer", "phone": digits}).send()
    assert Concern.objects.get().has_mail is False


@pytest.mark.sqlite_too
@pytest.mark.parametrize("region", ["\x00", "a" * 5000, "<script>", "unknown", "wést", "' OR 1=1 --"])
def test_first_screen_with_a_region_that_is_none_shows_itself(force, region):
    browser = Client()
    assert browser.get("/concerns/new/", {"region": region}).status_code == 200
    assert browser.post(f"/concerns/new/?region={region[:50]}", {"words": WORDS}).status_code == 302


@pytest.mark.parametrize("language", ["et", "sl"])
def test_problem_is_told_in_the_readers_language_with_what_was_typed(force, language):
    with translation.override(language):
        words = translation.gettext("Write a few words about what is happening.")
    page = Client(headers={"accept-language": language}).post("/concerns/new/", {"words": " "})
    assert (page.status_code, words in words_of(page), page["Content-Language"]) == (422, True, language)


# --- what may happen on the way ---


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    ("screen", "answer", "typed"),
    [
        ("words", {"words": "Changed & <b>bold</b>."}, ["Changed & <b>bold</b>."]),
        ("where", {"query": "Westham", "where_words": "by the gate"}, ["Westham", "by the gate"]),
        ("when", {"moment": "today", "when_words": "each Friday"}, ["each Friday"]),
        ("contact", {"contact_level": "officer", "email": "mari@example.org"}, ["mari@example.org"]),
        ("check", {}, []),
    ],
)
def test_session_expired_in_the_middle_gives_back_what_was_typed(force, screen, answer, typed):
    journey = Journey().to_check()
    Session.objects.all().delete()
    page = journey.browser.post(journey.address(screen), answer)
    assert (page.status_code, "Nothing was sent" in words_of(page)) == (410, True)
    for text in typed:
        assert escape(text) in page.text
    assert Concern.objects.count() == 0
    assert journey.browser.get(journey.address(screen)).status_code == 410


def test_draft_older_than_a_day_is_gone(force, time_machine_at):
    start = timezone.now()
    journey = Journey().to_check()
    time_machine_at(start + timedelta(hours=23))
    assert journey.browser.get(journey.address("words")).status_code == 200
    time_machine_at(start + timedelta(hours=25))
    assert journey.browser.get(journey.address("words")).status_code == 410


def test_draft_tampered_with_is_gone(force):
    journey = Journey().to_check()
    session = journey.browser.session
    sealed = session[DRAFTS][journey.key]
    for wrong in (sealed[:-4] + "AAAA", "nonsense", "", "é"):
        session[DRAFTS] = {journey.key: wrong}
        session.save()
        assert journey.browser.get(journey.address("check")).status_code == 410


def test_draft_of_another_browser_is_gone(force):
    journey = Journey().to_check()
    assert Client().get(journey.address("check")).status_code == 410
    assert Client().post(journey.address("check")).status_code == 410
    assert Client().get("/concerns/new/222222222222/words/").status_code == 410
    assert Concern.objects.count() == 0


@pytest.mark.parametrize("key", ["short", "2" * 13, "0" * 12, "A" * 12, "222222222222%00"])
def test_key_that_is_none_is_not_found(force, key):
    assert Client().get(f"/concerns/new/{key}/words/").status_code == 404


@pytest.mark.sqlite_too
def test_two_tabs_keep_two_drafts(force):
    browser = Client()
    first, second = Journey(browser), Journey(browser)
    first.begin("First words.")
    second.begin("Second words.")
    for journey in (second, first):
        journey.say("where", WHERE)
        journey.say("when", WHEN)
        journey.say("contact", NO_CONTACT)
    receipts = [receipt_on(journey.show(journey.address("check"))) for journey in (first, second)]
    assert receipts[0] != receipts[1]
    first.send()
    second.send()
    assert sorted(Concern.objects.values_list("words", flat=True)) == ["First words.", "Second words."]
    assert receipt_on(first.show(first.address("sent"))) == receipts[0]


def test_sixth_draft_drops_the_oldest(force):
    browser = Client()
    journeys = [Journey(browser).begin(f"Words {number}.") for number in range(MOST_DRAFTS + 1)]
    statuses = [browser.get(journey.address("words")).status_code for journey in journeys]
    assert statuses == [410] + [200] * MOST_DRAFTS


def test_draft_begun_is_offered_again(force):
    journey = Journey().begin()
    page = journey.show("/concerns/new/")
    assert f'href="{journey.address("check")}"' in page.text
    assert journey.browser.get(journey.address("check"))["Location"] == journey.address("where")


@pytest.mark.sqlite_too
def test_answer_changed_from_the_check_screen_goes_back_there(force):
    journey = Journey().to_check()
    for screen, answer in (
        ("words", {"words": "Changed."}),
        ("when", {"moment": "today", "kind": "crime"}),
        ("where", {"query": "Eastham"}),
        ("contact", {"contact_level": "officer", "phone": "555 12345"}),
    ):
        assert journey.say(screen, answer)["Location"] == journey.address("check")
    check = journey.show(journey.address("check"))
    assert receipt_on(check) == journey.receipt
    for text in ("Changed.", "Eastham", "A crime", "555 12345", "Edda Eastern"):
        assert text in words_of(check)
    journey.send()
    concern = Concern.objects.get()
    assert (concern.words, concern.answerer, concern.kind) == ("Changed.", force.eastern, "crime")


def test_screen_gone_back_to_shows_what_was_said(force):
    journey = Journey().to_check(
        when={"moment": "earlier", "day": "2026-02-27", "hour": "18:30", "when_words": "at night", "kind": "crime"},
        contact={"contact_level": "officer", "name": "Mari", "email": "mari@example.org"},
    )
    for screen, texts in {
        "words": [WORDS],
        "where": [str(WEST[0]), str(WEST[1]), "by the gate"],
        "when": ['value="2026-02-27"', 'value="18:30"', "at night", 'value="crime" selected'],
        "contact": ['value="Mari"', 'value="mari@example.org"'],
    }.items():
        page = journey.show(journey.address(screen))
        for text in texts:
            assert text in page.text, (screen, text)


@pytest.mark.parametrize("screen", ["when", "contact", "check"])
def test_screen_skipped_leads_to_the_first_one_without_answer(force, screen):
    journey = Journey().begin()
    journey.browser.post(journey.address("when"), WHEN)
    assert journey.browser.get(journey.address("check"))["Location"] == journey.address("where")
    assert journey.browser.post(journey.address("check"))["Location"] == journey.address("where")
    assert journey.browser.get(journey.address(screen)).status_code in {200, 302}
    assert Concern.objects.count() == 0


@pytest.mark.sqlite_too
def test_signing_in_on_the_way_keeps_the_draft(force):
    resident = make_resident("mari@example.org", password=PASSWORD)
    journey = Journey().begin()
    journey.say("where", WHERE)
    journey.say("when", WHEN)
    page = journey.show(journey.address("contact"))
    assert f'href="/account/login/?next={journey.address("contact")}"' in page.text
    went = journey.browser.post(
        f"/account/login/?next={journey.address('contact')}", {"login": resident.email, "password": PASSWORD}
    )
    assert went["Location"] == journey.address("contact")
    assert journey.say("contact", {"contact_level": "account"})["Location"] == journey.address("check")
    journey.send()
    assert Concern.objects.get().resident == resident


def test_signing_out_before_sending_by_account_sends_nothing(force):
    browser = client_of(force.resident)
    journey = Journey(browser).to_check(contact={"contact_level": "account"})
    drafts = browser.session[DRAFTS]
    browser.logout()
    session = browser.session
    session[DRAFTS] = drafts
    session.save()
    assert browser.post(journey.address("check"))["Location"] == journey.address("contact")
    assert Concern.objects.count() == 0


@pytest.mark.sqlite_too
def test_sending_again_shows_the_page_of_the_first(force):
    journey = Journey().to_check()
    journey.send()
    for _time in range(2):
        journey.send()
        assert journey.browser.get(journey.address("check"))["Location"] == journey.address("sent")
        assert receipt_on(journey.show(journey.address("sent"))) == journey.receipt
    assert Concern.objects.count() == 1


@pytest.mark.parametrize("screen", ["words", "where", "when", "contact"])
def test_screen_of_a_concern_already_sent_says_so(force, screen):
    journey = Journey().to_check()
    journey.send()
    assert journey.browser.get(journey.address(screen))["Location"] == journey.address("sent")
    page = journey.browser.post(
        journey.address(screen), {"words": "One thing more.", "where_words": "One thing more."}
    )
    assert page.status_code == 410
    assert "One thing more." in words_of(page)
    assert "has been sent already" in words_of(page)
    assert "Nothing was sent" not in words_of(page)


@pytest.mark.sqlite_too
def test_answer_lost_on_the_way_and_sent_again_is_one_concern(force):
    journey = Journey().to_check()
    session = journey.browser.session
    drafts = session[DRAFTS]
    journey.send()
    session = journey.browser.session
    session[DRAFTS] = drafts  # as if the process had ended between the commit and the session
    del session["portal.sent"]
    session.save()
    journey.send()
    assert Concern.objects.count() == 1
    assert receipt_on(journey.show(journey.address("sent"))) == journey.receipt


@pytest.mark.sqlite_too
def test_leaving_forgets_everything_typed_sent_and_followed(force):
    journey = Journey().to_check()
    journey.send()
    other = Journey(journey.browser).begin("Half a concern.")
    public_id = Concern.objects.get().public_id
    gone = journey.browser.post("/concerns/new/leave/")
    assert (gone.status_code, gone["Location"]) == (302, "/")
    assert journey.browser.get(other.address("words")).status_code == 410
    assert journey.browser.get(journey.address("sent")).status_code == 302
    assert journey.browser.get(journey.address("receipt")).status_code == 302
    assert journey.browser.get(f"/concerns/follow/{public_id}/").status_code == 404


def test_forgetting_the_concern_forgets_its_receipt_too(force):
    journey = Journey().to_check()
    journey.send()
    other = Journey(journey.browser).begin("Half a concern.")
    public_id = Concern.objects.get().public_id
    journey.browser.post("/concerns/follow/forget/")
    for address in (journey.address("sent"), journey.address("receipt")):
        assert journey.browser.get(address).status_code == 302
    assert journey.browser.get(f"/concerns/follow/{public_id}/").status_code == 404
    assert journey.browser.get(other.address("words")).status_code == 200


# --- where nothing may stay ---


def test_pages_are_kept_by_nobody_and_addresses_hold_no_receipt(force):
    journey = Journey().to_check()
    journey.send()
    journey.show(journey.address("sent"))
    file = journey.show(journey.address("receipt"))
    assert (file["Content-Type"], journey.receipt in file.text) == ("text/plain; charset=utf-8", True)
    assert file["Content-Disposition"] == 'attachment; filename="receipt.txt"'
    for page in journey.pages:
        assert "no-store" in page["Cache-Control"]
    bare = journey.receipt.replace("-", "")
    for address in journey.addresses:
        assert journey.receipt not in address
        assert bare not in address


def test_session_holds_what_was_typed_only_sealed_and_no_concern_in_plain_sight(force):
    journey = Journey(client_of(force.resident)).to_check()
    journey.send()
    concern = Concern.objects.get()
    plain = repr(dict(journey.browser.session.items()))
    for word in ("zebrafinch", journey.receipt, concern.public_id):
        assert word not in plain


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_screens_take_no_other_methods(force, method):
    journey = Journey().to_check()
    for screen in ("words", "where", "when", "contact", "check", "sent", "receipt"):
        assert getattr(journey.browser, method)(journey.address(screen)).status_code == 405
    assert journey.browser.get("/concerns/new/leave/").status_code == 405
    assert journey.browser.post(journey.address("sent")).status_code == 405


def test_region_closed_is_no_region_to_turn_to(force):
    Region.objects.filter(pk=force.west.pk).update(closed_on=timezone.now().date() - timedelta(days=1))
    page = Client().get("/concerns/new/", {"region": "west"})
    assert (page.status_code, "To the officer of" in words_of(page)) == (200, False)


# --- helpers ---


@pytest.fixture
def time_machine_at():
    """Set the clock, as often as needed."""
    import time_machine

    travels = []

    def travel(at: datetime) -> None:
        while travels:
            travels.pop().stop()
        travels.append(time_machine.travel(at, tick=False))
        travels[-1].start()

    yield travel
    while travels:
        travels.pop().stop()


def _next(journey: Journey) -> str:
    """Return the screen at which the draft stands."""
    answer = journey.browser.get(journey.address("check"))
    return answer["Location"].split("/")[4] if answer.status_code == 302 else "check"


def _identity() -> tuple[str, str, str]:
    from portal.audit.actions import SYSTEM

    concern = Concern.objects.get()
    found = open_identity(
        sealed_id=concern.sealed_identity_id, subject=("concern", "1"), by=SYSTEM, why="test", at=timezone.now()
    )
    return found.name, found.email, found.phone
