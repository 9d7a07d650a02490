"""From letter to mail: languages, escaping, headers, threads."""

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.notifications.errors import AddressMalformed
from portal.notifications.messages import folded, preview, render_letter, sender, single_address, write_mail
from portal.notifications.models import OutboxRow
from portal.notifications.registry import Letter, MessageKind, Withheld
from tests.notifications.conftest import NOW

EVIL = "Hello\r\nBcc: victim@example.org\n\nand a body"


def _letter(subject="A subject", text="Some words.", language="en", thread="", **context):
    context = {"mail_subject": subject, "text": text, **context}
    return Letter("reader@example.org", language, "notifications/mail/account", context, thread=thread)


def _wire(letter, **row):
    message = write_mail(OutboxRow(message_id="fixed", **row), letter).message()
    return message_from_bytes(message.as_bytes(), policy=policy.default)


def test_mail_has_text_and_html_with_the_same_words():
    mail = _wire(_letter(text="Tere, O'Neill & Söhne: <b>no markup</b>"))
    assert mail.get_content_type() == "multipart/alternative"
    assert "Tere, O'Neill & Söhne: <b>no markup</b>" in mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "O&#x27;Neill &amp; Söhne: &lt;b&gt;no markup&lt;/b&gt;" in html.replace("O'Neill", "O&#x27;Neill")


def test_mail_says_emergency_number_site_and_why(settings):
    mail = render_letter(_letter(name="Mari"))
    for part in (mail.text, mail.html):
        assert f"In an emergency call {settings.COUNTRY.emergency_number}" in part
        assert str(settings.SITE_NAME) in part
        assert "You get this mail because" in part
        assert "Hello Mari," in part


def test_mail_html_has_its_styles_inside_the_tags_and_loads_nothing():
    html = render_letter(_letter()).html
    assert '<div class="page" style="' in html
    assert "src=" not in html
    assert "<link" not in html
    assert "<table" not in html


@pytest.mark.parametrize(("language", "chosen"), [("et", "et"), ("sl", "sl"), ("", "en"), ("xx", "en")])
def test_mail_is_in_the_readers_language_else_in_the_first(language, chosen):
    mail = render_letter(_letter(language=language))
    assert (mail.language, f'<html lang="{chosen}"' in mail.html) == (chosen, True)


def test_mail_message_id_and_host_are_fixed_by_row_and_site(settings):
    settings.SITE_URL = "https://police.example:8443"
    assert _wire(_letter())["Message-ID"] == "<fixed@police.example>"


def test_mail_of_one_thread_is_one_conversation():
    first, second, other = (
        _wire(_letter(thread=thread)) for thread in ("concern 1", "concern 1", "concern 2\r\nX: y")
    )
    assert first["References"] == first["In-Reply-To"] == second["References"]
    assert other["References"] != first["References"]
    assert (other["X"], _wire(_letter())["References"]) == (None, None)


def test_mail_asks_for_no_automatic_answer():
    mail = _wire(_letter())
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")


@pytest.mark.parametrize("field", ["mail_subject", "name", "text"])
def test_mail_with_line_breaks_in_what_people_wrote_gets_no_header_of_theirs(field):
    mail = _wire(_letter(**{field: EVIL}) if field == "name" else _letter(**{field.removeprefix("mail_"): EVIL}))
    assert (mail["Bcc"], mail["To"]) == (None, "reader@example.org")


def test_subject_of_ten_kilobytes_is_cut_at_a_word():
    subject = str(_wire(_letter(subject="word " * 2_000))["Subject"])
    assert (len(subject) <= 150, subject[-6:]) == (True, " word…")


@given(st.text(max_size=400))
def test_folded_anything_is_one_short_line(words):
    line = folded(words)
    assert (len(line) <= 150, len(line.splitlines()) <= 1, line == line.strip()) == (True, True, True)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@example.org\n",
        "a@example.org, b@example.org",
        "A <a@example.org>",
        "a@example.org\r\nBcc: b@c.de",
    ],
)
def test_single_address_of_anything_else_is_refused(address):
    with pytest.raises(AddressMalformed):
        single_address(address)


def test_sender_without_name_carries_the_sites_name(settings):
    settings.SITE_NAME = "Politsei\nportaal"
    settings.DEFAULT_FROM_EMAIL = "portal@police.example"
    assert sender() == "Politsei portaal <portal@police.example>"
    settings.DEFAULT_FROM_EMAIL = "The force <portal@police.example>"
    assert sender() == "The force <portal@police.example>"


def test_preview_shows_what_would_leave_or_why_nothing_would():
    row = OutboxRow(message_id="fixed")
    shown = preview(MessageKind("a.b", lambda row, at: _letter(subject="Seen")), row, at=NOW)
    assert shown.subject == "Seen"
    assert preview(MessageKind("a.b", lambda row, at: Withheld("gone")), row, at=NOW) == Withheld("gone")
