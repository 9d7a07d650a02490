"""The pages of the service itself, in each language, with what every page must carry."""

import re

import pytest
from django.conf import settings
from django.test import Client

PUBLIC_PAGES = ("/", "/regions/", "/accessibility/", "/privacy/")
LANGUAGES = ("en", "et", "sl")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_public_page_in_each_language_answers_with_the_emergency_number_first(
    client: Client, address: str, language: str
):
    answer = client.get(address, headers={"accept-language": language})

    page = answer.content.decode()
    links = re.findall(r'href="([^"]+)"', page.split("<body", 1)[1])
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in page
    assert links[:2] == ["#main", f"tel:{settings.COUNTRY.emergency_number}"]
    assert len(re.findall(r"<h1[ >]", page)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_public_page_holds_nothing_inline(client: Client, address: str):
    page = client.get(address).content.decode()

    assert re.findall(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)", page) == []


@pytest.mark.parametrize("address", ["/", "/accessibility/", "/privacy/"])
def test_plain_page_for_a_visitor_asks_no_database(client: Client, address: str):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/healthz", "text/plain"),
        ("/robots.txt", "text/plain"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
    ],
)
def test_answer_for_machines_asks_no_database(client: Client, address: str, kind: str):
    answer = client.get(address)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)


@pytest.mark.django_db(databases=["default", "keys"])
def test_readyz_with_both_databases_says_ready(client: Client):
    assert client.get("/readyz").content == b"ready\n"


@pytest.mark.django_db
def test_sitemap_lists_whole_addresses(client: Client):
    page = client.get("/sitemap.xml").content.decode()

    assert f"<loc>{settings.SITE_URL}/privacy/</loc>" in page


def test_security_txt_says_whom_to_tell_and_until_when(client: Client):
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    assert [line.split(":")[0] for line in lines] == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
