"""Pages for when something went wrong."""

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory

from portal.home.views import errors

NUMBER = f'href="tel:{settings.COUNTRY.emergency_number}"'


def page_of(status: int, request: HttpRequest) -> str:
    view = {400: errors.bad_request, 403: errors.refused, 404: errors.not_found, 500: errors.broken}[status]
    answer = view(request)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (400, "Nothing was sent."),
        (403, "Nothing was changed or sent."),
        (404, "you can still follow your concern with your receipt code"),
        (500, "We cannot promise that what you just sent has reached us."),
    ],
)
def test_error_page_says_what_became_of_typed_text_and_how_to_call_for_help(
    rf: RequestFactory, status: int, says: str
):
    page = page_of(status, rf.get("/somewhere/"))

    assert says in page
    assert NUMBER in page
    assert 'href="/"' in page


def test_broken_page_asks_neither_database_nor_session(rf: RequestFactory):
    assert "It is not your fault." in page_of(500, rf.get("/"))  # this test has no database


@pytest.mark.django_db
def test_unknown_address_answers_in_the_houses_voice(client: Client):
    answer = client.get("/no/such/page/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_form_without_token_says_that_nothing_was_sent(rf: RequestFactory):
    answer = errors.csrf_failure(rf.post("/concerns/new/"), reason="no token")

    assert answer.status_code == 403
    assert "Nothing was sent." in answer.content.decode()


@pytest.mark.parametrize(("site", "shown"), [("same-origin", True), ("cross-site", False), (None, False)])
def test_form_without_token_gives_back_words_only_to_a_page_of_ours(rf: RequestFactory, site: str | None, shown: bool):
    headers = {"Sec-Fetch-Site": site} if site else {}
    typed = {"words": "A tree lies across the road.", "password": "correct horse battery"}

    answer = errors.csrf_failure(rf.post("/concerns/new/", typed, headers=headers), reason="no token")

    page = answer.content.decode()
    assert ("A tree lies across the road." in page) == shown
    assert "correct horse" not in page
