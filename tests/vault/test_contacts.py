"""One mail address or phone number has one form, and strangers never share it."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from portal.vault.contacts import contact_digest, normalised


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (" Mari@Example.ORG ", "mari@example.org"),
        ("mari@na\u0308ide.ee", "mari@n\u00e4ide.ee"),
        ("STRASSE@x.org", "strasse@x.org"),
        ("a+b@x.org", "a+b@x.org"),
        ("", ""),
    ],
)
def test_normalised_mail_in_any_writing_is_one_form(written: str, form: str) -> None:
    assert normalised("mail", written) == form


@pytest.mark.parametrize(
    ("calling_code", "written", "form"),
    [
        ("386", "+386 40 123 456", "38640123456"),
        ("386", "00386 (0)40 123-456", "38640123456"),
        ("386", "040 123 456", "38640123456"),
        ("372", "5123 4567", "37251234567"),
        ("372", "+372 5123 4567", "37251234567"),
        ("372", "+386 40 123 456", "38640123456"),
        ("", "040 123 456", "040123456"),
        ("", "+386 40 123 456", "38640123456"),
        ("386", "\uff0b386 40 123 456", "38640123456"),
        ("386", "ask my neighbour", ""),
    ],
)
def test_normalised_phone_in_any_writing_is_one_form(
    settings: Settings, calling_code: str, written: str, form: str
) -> None:
    settings.COUNTRY = replace(settings.COUNTRY, calling_code=calling_code)

    assert normalised("phone", written) == form


def test_contact_digest_depends_on_kind_value_and_key(settings: Settings) -> None:
    one = contact_digest("mail", "5123")
    others = {contact_digest("phone", "5123"), contact_digest("mail", "5124")}
    settings.CONTACT_INDEX_KEY = b"another key".ljust(32)
    others.add(contact_digest("mail", "5123"))

    assert len(others | {one}) == 4
    assert {len(digest) for digest in others} == {64}


def test_contact_digest_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="letter"):
        contact_digest("letter", "x")
