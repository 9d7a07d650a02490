"""Which language a page speaks, and switching it."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts.actions import make_person

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def language_of(client: Client, **headers: str) -> str:
    return client.get("/privacy/", headers=headers).headers["Content-Language"]


def test_language_without_any_wish_is_the_countrys_first(client: Client):
    assert language_of(client) == settings.COUNTRY.languages[0]


def test_language_of_an_unknown_wish_is_the_countrys_first(client: Client):
    assert language_of(client, **{"accept-language": "xx,yy;q=0.5"}) == settings.COUNTRY.languages[0]


def test_language_chosen_by_hand_wins_over_the_browser(client: Client):
    client.post("/language/", {"language": "sl", "next": "/privacy/"})

    assert language_of(client, **{"accept-language": "et"}) == "sl"


@pytest.mark.django_db
def test_language_of_a_person_wins_over_the_browser_but_not_over_the_hand(client: Client):
    person = make_person(email="eva@example.org", name="Eva", language="sl", by=None, at=AT)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    assert language_of(client, **{"accept-language": "et"}) == "sl"
    client.post("/language/", {"language": "en", "next": "/"})
    assert language_of(client, **{"accept-language": "et"}) == "en"


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/concerns/new/?region=x", "/concerns/new/?region=x"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_language_switch_goes_back_only_to_own_pages(client: Client, wanted: str, goes_to: str):
    answer = client.post("/language/", {"language": "et", "next": wanted})

    assert (answer.status_code, answer.headers["Location"]) == (302, goes_to)


def test_language_switch_writes_no_session(client: Client):
    answer = client.post("/language/", {"language": "et", "next": "/"})

    assert set(answer.cookies) == {settings.LANGUAGE_COOKIE_NAME}


@pytest.mark.parametrize("language", ["", "xx", "../../etc"])
def test_language_switch_to_a_language_we_do_not_speak_is_refused(client: Client, language: str):
    assert client.post("/language/", {"language": language}).status_code == 400


def test_language_switch_sent_from_another_site_is_refused(client: Client):
    answer = client.post("/language/", {"language": "et"}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 400


def test_page_tells_caches_that_it_depends_on_the_language(client: Client):
    vary = {name.strip() for name in client.get("/privacy/").headers["Vary"].split(",")}

    assert {"Accept-Language", "Cookie"} <= vary
