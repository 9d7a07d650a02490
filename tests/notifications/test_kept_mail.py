"""Mails kept as files where no mail server is set."""

import os

import pytest
from django.core.mail import EmailMultiAlternatives

from portal.notifications.kept_mail import KeptMailBackend, kept_mail, kept_mails


@pytest.fixture
def folder(settings, tmp_path):
    settings.KEPT_MAIL_FOLDER = tmp_path / "mail"
    return settings.KEPT_MAIL_FOLDER


def _keep(message_id, to="mari@example.org", subject="Tere, õhtust"):
    email = EmailMultiAlternatives(subject, "Täna", "portal@localhost", [to], headers={"Message-ID": message_id})
    email.attach_alternative("<p>Täna</p>", "text/html")
    return KeptMailBackend().send_messages([email])


def test_kept_mail_is_read_back_as_its_reader_sees_it(folder):
    assert _keep("<one@localhost>") == 1
    [mail] = kept_mails(10)
    seen = (mail.to, mail.subject, mail.text.strip(), mail.html.strip())
    assert seen == ("mari@example.org", "Tere, õhtust", "Täna", "<p>Täna</p>")


def test_kept_mail_delivered_twice_is_one_file(folder):
    _keep("<one@localhost>")
    _keep("<one@localhost>")
    assert [file.name for file in folder.iterdir()] == ["one@localhost.eml"]


def test_kept_mail_file_is_its_owners_alone(folder):
    _keep("<one@localhost>")
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, folder / "one@localhost.eml")] == ["0o700", "0o600"]


def test_kept_mail_with_a_path_for_an_id_stays_in_the_folder(folder):
    _keep("<../../etc/passwd@localhost>")
    assert [file.name for file in folder.iterdir()] == ["etcpasswd@localhost.eml"]


def test_kept_mails_are_newest_first_up_to_a_limit_and_to_one_address(folder):
    for number in range(4):
        _keep(f"<{number}@localhost>", to=f"{number % 2}@example.org", subject=str(number))
        os.utime(folder / f"{number}@localhost.eml", (number, number))
    assert [mail.subject for mail in kept_mails(3)] == ["3", "2", "1"]
    assert [mail.subject for mail in kept_mails(3, to="0@EXAMPLE.org")] == ["2", "0"]


def test_kept_mails_without_folder_are_none(folder):
    assert kept_mails(3) == []


def test_kept_mail_by_name_is_that_mail_and_nothing_outside_the_folder(folder):
    _keep("<one@localhost>")
    (folder.parent / "secret.eml").write_text("Subject: no")
    [listed] = kept_mails(1)
    assert kept_mail(listed.name) == listed
    assert [kept_mail(name) for name in ("two@localhost", "../secret", "")] == [None, None, None]
