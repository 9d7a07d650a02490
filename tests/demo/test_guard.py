"""The demo answers on this very machine alone; each condition by itself keeps it shut."""

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.accounts.second_factor import SESSION_KEY
from tests.accounts.people import make_resident, make_staff

pytestmark = pytest.mark.django_db
HERE = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}
PAGES = ("/demo/", "/demo/outbox/", "/demo/outbox/unknown/")
WRONG = [
    *[{"HTTP_HOST": host} for host in ("portal.example", "localhost.portal.example", "127.0.0.2", "0.0.0.0", "[::2]")],
    *[{"HTTP_HOST": host} for host in ("", "localhost@portal.example", "portal.example:localhost", "LOCALHOST:8000")],
    *[{"REMOTE_ADDR": address} for address in ("", "10.0.0.1", "192.168.1.7", "::ffff:10.0.0.1", "fe80::1")],
    *[
        {f"HTTP_{name}": "127.0.0.1"}
        for name in (
            *("FORWARDED", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_FORWARDED_PORT", "VIA"),
            *("X_FORWARDED_SERVER", "X_REAL_IP", "X_CLIENT_IP", "TRUE_CLIENT_IP", "CF_CONNECTING_IP"),
        )
    ],
]


@pytest.fixture
def _demo(settings) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = "portal.urls_demo"
    settings.ALLOWED_HOSTS = ["*"]


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:9", "[::1]", "[::1]:8000"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_demo_on_this_machine_answers(host, address):
    browser = Client(HTTP_HOST=host, REMOTE_ADDR=address)
    assert [browser.get(page).status_code for page in PAGES] == [200, 200, 404]


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_demo_from_elsewhere_is_not_found(wrong):
    make_resident("eva@demo.example")
    browser = Client(**{**HERE, **wrong})
    statuses = {browser.get(page).status_code for page in PAGES}
    statuses.add(browser.post("/demo/sign-in/", {"email": "eva@demo.example"}).status_code)
    assert statuses <= {400, 404}
    assert "_auth_user_id" not in browser.session


@pytest.mark.usefixtures("_demo")
def test_demo_without_its_setting_is_not_found(settings):
    settings.DEMO = False
    make_resident("eva@demo.example")
    browser = Client(**HERE)
    assert {browser.get(page).status_code for page in PAGES} == {404}
    assert browser.post("/demo/sign-in/", {"email": "eva@demo.example"}).status_code == 404


def test_portal_without_demo_has_no_such_addresses(settings):
    assert (settings.DEMO, settings.ROOT_URLCONF) == (False, "portal.urls")
    assert Client(**HERE).get("/demo/").status_code == 404


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize(
    ("role", "page", "marked"), [("", "/account/", False), ("officer", "/desk/", True), ("admin", "/manage/", True)]
)
def test_sign_in_opens_the_first_page_and_marks_staff_alone_as_two_factored(role, page, marked):
    user = make_staff(role, email="x@demo.example") if role else make_resident("x@demo.example")
    browser = Client(**HERE)
    answer = browser.post("/demo/sign-in/", {"email": "X@demo.example"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert (browser.session["_auth_user_id"], SESSION_KEY in browser.session) == (str(user.pk), marked)
    assert browser.get(page).status_code == 200


@pytest.mark.usefixtures("_demo")
def test_sign_in_as_another_person_keeps_nothing_of_the_first():
    make_staff("officer", email="first@demo.example")
    second = make_resident("second@demo.example")
    browser = Client(**HERE)
    for email in ("first@demo.example", "second@demo.example"):
        browser.post("/demo/sign-in/", {"email": email})
    assert (browser.session["_auth_user_id"], SESSION_KEY in browser.session) == (str(second.pk), False)
    assert browser.get("/desk/").status_code == 404


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("email", ["", "nobody@demo.example", "gone@demo.example", "x" * 300, "\x00", "a\x00@b", "🚨"])
def test_sign_in_as_nobody_is_not_found(email):
    make_resident("gone@demo.example")
    User.objects.update(is_active=False)
    assert Client(**HERE).post("/demo/sign-in/", {"email": email}).status_code == 404


@pytest.mark.usefixtures("_demo")
def test_sign_in_takes_no_get_and_no_forged_post():
    make_resident("eva@demo.example")
    assert Client(**HERE).get("/demo/sign-in/").status_code == 405
    assert (
        Client(**HERE, enforce_csrf_checks=True).post("/demo/sign-in/", {"email": "eva@demo.example"}).status_code
        == 403
    )


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("name", ["..%2F..%2Fkeys", "%2Fetc%2Fpasswd", "%00", "x" * 400, ".hidden"])
def test_mail_by_a_name_that_is_none_is_not_found(name):
    assert Client(**HERE).get(f"/demo/outbox/{name}/").status_code == 404
