"""No page speaks English to somebody who reads Estonian or Slovenian."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override

from portal.accounts.models import User
from portal.texts.all_texts import NEEDS_TRANSLATION
from reports.choices import Status
from reports.models import Concern
from tests.accounts.people import PASSWORD, client_of, make_resident
from tests.i18n.reading import english_on, heading_of
from tests.reports import force as county
from tests.reports.force import Force
from tests.reports.screens import WHERE, Journey
from tests.security.routes import Route, all_routes

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", NEEDS_TRANSLATION)]
WORDS = "Zebra 4711."
"""Words without a language."""
NAMES = (settings.COUNTRY.force_name, WORDS, "Which side?", "Near station", "Far station", "English")
HEADINGS = {
    "/": "One police officer for your neighbourhood",
    "/concerns/new/": "What is happening?",
    "/concerns/follow/": "Follow a concern",
    "/officers/find/": "Find my officer",
    "/privacy/": "Privacy",
    "/accessibility/": "Accessibility",
    "/regions/": "Regions and officers",
    "/account/login/": "Sign in",
    "/account/signup/": "Make an account",
    "/account/password/reset/": "A new password",
    "/no-such-page/": "There is nothing here",
}
STAFF_HEADINGS = {
    "/desk/": ("officer", "Concerns"),
    "/manage/": ("admin", "Manage"),
    "/manage/regions/": ("admin", "Regions"),
    "/manage/people/": ("admin", "People"),
    "/account/2fa/": ("resident", "Second step when signing in"),
    "/account/2fa/totp/activate/": ("resident", "Set up an authenticator app"),
    "/account/": ("resident", "My account"),
}
LEAST_PAGES = {"anonymous": 15, "resident": 20, "officer": 20, "admin": 40}
"""So many pages at least are looked at; a walk that sees none would find no English either."""


def speaking(client: Client, language: str) -> Client:
    """Return the client with the language chosen by hand."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def client_for(force: Force, name: str, language: str) -> Client:
    """Return a client of somebody of the force, or of nobody; the resident may show and change all that is theirs."""
    if name == "anonymous":
        return speaking(Client(), language)
    if name == "resident":
        person = make_resident(password=PASSWORD, name="Resi Dent")
        client = client_of(person)
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        return speaking(client, language)
    return speaking(client_of(getattr(force, name)), language)


def names_of(force: Force) -> tuple[str, ...]:
    """Return what stands in English on purpose: names, and what people wrote."""
    people = User.objects.values_list("name", "email")
    return (*NAMES, *(text for row in people for text in row))


def assert_speaks(page: Any, language: str, force: Force) -> None:
    assert page.headers["Content-Language"] == language
    assert english_on(page.text, language, names_of(force)) == [], page.request["PATH_INFO"]


@pytest.mark.parametrize(("address", "heading"), HEADINGS.items())
def test_public_page_has_its_heading_translated(language, address, heading, force):
    page = speaking(Client(), language).get(address)
    with override(language):
        assert heading_of(page.text) == gettext(heading) != heading
    assert_speaks(page, language, force)


@pytest.mark.parametrize(("address", "name", "heading"), [(at, *rest) for at, rest in STAFF_HEADINGS.items()])
def test_page_behind_the_sign_in_has_its_heading_translated(language, address, name, heading, force):
    page = client_for(force, name, language).get(address)
    assert page.status_code == 200
    with override(language):
        assert heading_of(page.text) == gettext(heading) != heading
    assert_speaks(page, language, force)


@pytest.mark.parametrize("contact", [{"contact_level": "none"}, {"contact_level": "officer", "email": "a@b.example"}])
def test_raising_and_following_a_concern_speaks_the_language_on_every_screen(language, contact, force):
    journey = Journey(speaking(Client(), language))
    journey.to_check(words=WORDS, where={**WHERE, "where_words": ""}, contact=contact)
    journey.send()
    journey.show(journey.address("sent"))
    story = journey.browser.post("/concerns/follow/", {"receipt": journey.receipt}, follow=True)
    for page in [*journey.pages, story]:
        if page.status_code == 200:
            assert_speaks(page, language, force)


@pytest.mark.parametrize("screen", ["words", "where", "when", "contact"])
def test_screen_sent_back_complains_in_the_language(language, screen, force):
    journey = Journey(speaking(Client(), language)).begin(words=WORDS)
    wrong = {
        "words": "",
        "query": "Qqqq",
        "lon": "99",
        "lat": "x",
        "moment": "other_day",
        "day": "x",
        "contact_level": "officer",
    }
    page = journey.browser.post(journey.address(screen), wrong)
    assert page.status_code == 422
    assert_speaks(page, language, force)


@pytest.mark.parametrize("address", ["/account/login/", "/account/signup/", "/account/password/reset/"])
@pytest.mark.parametrize(
    "typed", [{}, {"login": "x", "email": "x", "password": "x", "password1": "a", "password2": "b"}]
)
def test_entrance_sent_back_complains_in_the_language(language, address, typed, force):
    page = speaking(Client(), language).post(address, typed)
    assert page.status_code == 200
    assert_speaks(page, language, force)


FORMS = ["new-person/", "new-region/", "new-station/", "places/move/", "import-places/", "import-place-names/"]


@pytest.mark.parametrize("form", [*FORMS, "import-regions/"])
def test_form_of_the_admins_sent_back_complains_in_the_language(language, form, force):
    page = client_for(force, "admin", language).post(
        f"/manage/{form}", {"places": "Qqqq", "from_on": "x", "email": "x"}
    )
    assert "error-summary" in page.text
    assert_speaks(page, language, force)


@pytest.mark.parametrize("name", LEAST_PAGES)
def test_no_page_anybody_can_open_speaks_english(language, name, force):
    client, concerns = client_for(force, name, language), every_kind_of_concern(force)
    pages = [page for route in all_routes() for page in pages_of(client, route, force, concerns)]
    for page in pages:
        assert_speaks(page, language, force)
    assert len(pages) >= LEAST_PAGES[name]


def every_kind_of_concern(force: Force) -> list[Concern]:
    """Return a concern in each status, with all that can stand in its history."""
    return [county.in_status(status, force, words=WORDS) for status in Status]


def pages_of(client: Client, route: Route, force: Force, concerns: list[Concern]) -> list[Any]:
    """Return the pages that open at a route, one for each thing its address can name."""
    if "logout" in route.pattern or route.pattern.startswith(("admin/", "api/")):
        return []
    if "public_id" in route.parts:
        things = concerns if route.name == "desk-concern" else [concerns[0], force.officer, force.resident]
        values = [{"public_id": each.public_id} for each in things]
    else:
        values = [{"slug": slug} for slug in (force.west.slug, force.bare.slug)] if "slug" in route.parts else [{}]
    answers = [client.get(route.address(**each)) for each in values]
    return [
        each for each in answers if each.status_code == 200 and each.headers["Content-Type"].startswith("text/html")
    ]
