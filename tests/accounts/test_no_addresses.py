"""No network address and no browser's name is written anywhere by signing in and what belongs to it."""

import json

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from portal.accounts.choices import Role
from portal.accounts.visitors import visitor_key
from tests.accounts.people import AT, PASSWORD, current_code, make_staff

pytestmark = pytest.mark.django_db
ADDRESS, BROWSER = "198.51.100.77", "Browser of a shy person 1.0"


def walk_through_sign_in(client: Client) -> None:
    officer = make_staff(Role.OFFICER, email="shy@example.org", password=PASSWORD)
    client.post("/account/login/", {"login": officer.email, "password": "wrong"})
    client.post("/account/login/", {"login": officer.email, "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    client.post("/account/2fa/authenticate/", {"code": current_code(officer)})
    client.post("/account/2fa/trust/", {"action": "trust"})
    client.post("/account/email/", {"action_add": "1", "email": "other@example.org"})  # asks for the password again
    client.post("/account/2fa/totp/deactivate/")
    client.get("/account/2fa/totp/activate/")


def test_signing_in_leaves_neither_address_nor_browser_in_any_table():
    client = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=BROWSER, HTTP_X_FORWARDED_FOR=ADDRESS)
    walk_through_sign_in(client)
    sessions = [json.dumps(row.get_decoded()) for row in Session.objects.all()]
    rows = [str(row) for model in apps.get_models() for row in model._base_manager.values()]
    assert rows
    assert sessions
    for planted in (ADDRESS, BROWSER):
        assert not [row for row in (*sessions, *rows) if planted in row]


def test_limits_count_without_keeping_the_address():
    walk_through_sign_in(Client(REMOTE_ADDR=ADDRESS))
    counted = list(cache._cache)
    assert [key for key in counted if ":ip:" in key]
    assert not [key for key in counted if ADDRESS in key]


def test_limits_count_visitors_behind_a_proxy_apart(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(40):
        headers = {"X-Forwarded-For": f"203.0.113.9, 198.51.100.{number}"}
        response = Client().post("/account/login/", {"login": "", "password": ""}, headers=headers)
        assert response.status_code == 200


def test_visitor_without_a_known_address_can_sign_in():
    assert Client(REMOTE_ADDR="").post("/account/login/", {"login": "x", "password": "x"}).status_code == 200


def test_typed_address_and_password_are_not_left_in_the_session():
    client = Client()
    walk_through_sign_in(client)
    session = json.dumps(dict(client.session.items()))
    assert "shy@example.org" not in session
    assert PASSWORD not in session


def test_visitor_key_hides_the_address_and_changes_each_day():
    key = visitor_key(ADDRESS, AT)
    assert ADDRESS not in key
    assert key == visitor_key(ADDRESS, AT)
    assert key != visitor_key(ADDRESS, AT.replace(day=3))
    assert key != visitor_key("198.51.100.78", AT)
