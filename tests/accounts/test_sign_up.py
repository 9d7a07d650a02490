import json
import threading

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connections
from django.test import Client

from portal.accounts.models import User
from portal.notifications.models import OutboxRow
from tests.accounts.people import PASSWORD, client_of, enrolled_resident, make_resident

pytestmark = pytest.mark.django_db
KEY = {"id": "eA", "rawId": "eA", "type": "public-key"}
NONSENSE = [
    json.dumps(value)
    for value in (
        [],
        {},
        None,
        1,
        {"id": 1},
        {"id": "x", "response": []},
        {**KEY, "response": {"attestationObject": "eA"}},
        {**KEY, "response": {"clientDataJSON": "eA", "authenticatorData": "eA", "signature": "eA"}},
        {**KEY, "response": {"clientDataJSON": "e30", "authenticatorData": "eA", "signature": "eA", "userHandle": 5}},
        {**KEY, "response": {"clientDataJSON": "e30", "attestationObject": "eA"}},
    )
]
FIELDS = {"email": "Mari@Example.org", "password1": PASSWORD, "password2": PASSWORD}


def sign_up(**fields):
    return Client().post("/account/signup/", {**FIELDS, **fields})


def test_sign_up_waits_for_the_address_to_be_confirmed():
    response = sign_up()
    assert (response.status_code, response["Location"]) == (302, "/account/confirm-email/")
    user = User.objects.get()
    assert (user.email, user.language, EmailAddress.objects.get().verified) == ("mari@example.org", "en", False)
    assert OutboxRow.objects.count() == 1


def test_sign_up_with_known_address_answers_alike():
    fresh = sign_up(email="new@example.org")
    make_resident("mari@example.org")
    known = sign_up(email="MARI@example.ORG")
    assert (known.status_code, known["Location"]) == (fresh.status_code, fresh["Location"])
    assert User.objects.filter(email="mari@example.org").count() == 1


def test_sign_in_takes_the_address_in_any_case():
    make_resident("mari@example.org", password=PASSWORD)
    response = Client().post("/account/login/", {"login": "MARI@Example.Org", "password": PASSWORD})
    assert response["Location"] == "/account/"


def test_wrong_password_and_unknown_address_answer_alike():
    make_resident("mari@example.org", password=PASSWORD)
    wrong = Client().post("/account/login/", {"login": "mari@example.org", "password": "x"})
    unknown = Client().post("/account/login/", {"login": "nobody@example.org", "password": "x"})
    mend = [page.content.replace(b"nobody@", b"mari@") for page in (wrong, unknown)]
    assert _without_tokens(mend[0]) == _without_tokens(mend[1])


def _without_tokens(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line]


@pytest.mark.parametrize("email", ["nul\x00@example.org", "emoji🙂@example.org", "x" * 5000, ""])
def test_asking_for_a_new_password_for_nonsense_is_refused_in_words(email):
    response = Client().post("/account/password/reset/", {"email": email})
    assert response.status_code == 200
    assert b"error-summary" in response.content


def test_asking_for_a_new_password_answers_alike_and_mails_nobody_unknown():
    make_resident("mari@example.org", password=PASSWORD)
    known = Client().post("/account/password/reset/", {"email": "mari@example.org"})
    unknown = Client().post("/account/password/reset/", {"email": "nobody@example.org"})
    assert known["Location"] == unknown["Location"] == "/account/password/reset/done/"
    assert OutboxRow.objects.count() == 1


@pytest.mark.parametrize(
    "email",
    [
        "nul\x00@example.org",
        "emoji🙂@example.org",
        "مريم@example.org",
        "\u202emari@example.org",
        "x" * 60 + "@" + ".".join(["y" * 60] * 4) + ".org",
        "no address",
        "",
        "a@b",
        "mari@example.org\r\nBcc: all@example.org",
    ],
)
def test_address_that_cannot_be_is_refused_in_words(email):
    for address, name in (("/account/signup/", "email"), ("/account/login/", "login")):
        fields = {**FIELDS, "password": PASSWORD, name: email}
        response = Client().post(address, fields)
        assert response.status_code == 200, address
        assert b"error-summary" in response.content
    assert User.objects.count() == 0


@pytest.mark.parametrize("password", ["short", "password12345", "x" * 257, "nul\x00" * 4, "mari@example.org"])
def test_password_that_cannot_be_is_refused_in_words(password):
    response = sign_up(password1=password, password2=password)
    assert response.status_code == 200
    assert b"error-summary" in response.content
    assert User.objects.count() == 0


@pytest.mark.parametrize("password", ["🙂" * 12, "كلمة سر طويلة جدا", "žlahtna štorklja", "x" * 255 + "y"])
def test_password_of_any_script_opens(password):
    assert sign_up(password1=password, password2=password).status_code == 302
    EmailAddress.objects.update(verified=True)
    response = Client().post("/account/login/", {"login": FIELDS["email"], "password": password})
    assert response["Location"] == "/account/"


def test_too_many_tries_are_stopped_in_words():
    make_resident("mari@example.org", password=PASSWORD)
    for _ in range(6):
        response = Client().post("/account/login/", {"login": "mari@example.org", "password": "x"})
    assert b"Too many" in response.content


@pytest.mark.parametrize("field", ["code", "credential"])
@pytest.mark.parametrize(
    "value", ["\x00", "x" * 100_000, "🙂", "[]", "{}", "null", '{"response": []}', '{"id": 1}', "12345678"]
)
def test_nonsense_at_the_second_step_is_refused(field, value):
    client = Client()
    client.post("/account/login/", {"login": enrolled_resident().email, "password": PASSWORD})
    assert client.post("/account/2fa/authenticate/", {field: value}).status_code == 200


@pytest.mark.parametrize("value", ["\x00", *NONSENSE])
def test_nonsense_as_passkey_is_refused(value):
    client = Client()
    client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    response = client.post("/account/2fa/webauthn/login/", {"credential": value})
    assert (response.status_code, response["Location"]) == (302, "/account/login/")


@pytest.mark.parametrize(
    "value", ["[]", "{}", "null", '{"id": "eA", "rawId": "eA", "response": {"attestationObject": "eA"}}']
)
def test_nonsense_as_new_passkey_is_refused(value):
    client = client_of(make_resident(password=PASSWORD), two_factored=False)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/2fa/webauthn/add/")
    assert client.post("/account/2fa/webauthn/add/", {"name": "Phone", "credential": value}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.sqlite_too
@pytest.mark.django_db(transaction=True)
def test_sign_up_sent_twice_at_once_makes_one_person():
    answers: list[int] = []

    def send() -> None:
        try:
            answers.append(sign_up().status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, User.objects.count()) == ([302] * 4, 1)
