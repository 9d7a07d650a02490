"""`manage.py setup`: the first admin can sign in with a second factor."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core import mail
from django.core.management import CommandError, call_command

from portal.accounts.choices import Role, Scope
from portal.accounts.models import RoleGrant, User

PASSWORD = "a quiet harbour at noon"


@pytest.fixture
def _given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_ADMIN_PASSWORD", PASSWORD)
    monkeypatch.setenv("PORTAL_ADMIN_TOTP_SECRET", generate_totp_secret())


def set_up(*options: str) -> str:
    said = StringIO()
    call_command("setup", "--no-input", *options, stdout=said, stderr=said)
    return said.getvalue()


@pytest.mark.django_db
@pytest.mark.usefixtures("_given")
def test_setup_without_questions_makes_an_admin_with_second_factor():
    said = set_up("--email", "Admin@Police.example", "--name", "Mari Maasikas")

    user = User.objects.get(email="admin@police.example")
    assert user.check_password(PASSWORD)
    assert list(RoleGrant.objects.filter(user=user).values_list("role", "scope")) == [(Role.ADMIN, Scope.EVERYTHING)]
    assert set(Authenticator.objects.filter(user=user).values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert "otpauth://totp/" in said
    assert [letter.to for letter in mail.outbox] == [["admin@police.example"]]


@pytest.mark.django_db
@pytest.mark.usefixtures("_given")
def test_setup_with_an_address_that_is_taken_makes_nobody():
    set_up("--email", "admin@police.example", "--name", "Mari Maasikas", "--no-mail")
    with pytest.raises(CommandError, match="here already"):
        set_up("--email", "admin@police.example", "--name", "Mari Maasikas", "--no-mail")
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("_given")
def test_setup_with_a_weak_password_makes_nobody(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_ADMIN_PASSWORD", "short")
    with pytest.raises(CommandError, match="no acceptable password"):
        set_up("--email", "admin@police.example", "--name", "Mari Maasikas")
    assert User.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_given")
def test_setup_with_questions_and_wrong_codes_makes_nobody(monkeypatch: pytest.MonkeyPatch):
    answers = iter(["y", "12", "not a code", ""])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    with pytest.raises(CommandError, match="second factor was not confirmed"):
        call_command("setup", "--email", "a@police.example", "--name", "A", stdout=StringIO(), stderr=StringIO())
    assert User.objects.count() == 0
