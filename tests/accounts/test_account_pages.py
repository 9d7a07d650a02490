import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.choices import Role
from tests.accounts.people import PASSWORD, client_of, make_resident, make_staff

pytestmark = pytest.mark.django_db
RTL_MARK = "\u202e"
BAD_NAMES = ["x" * 121, "nul\x00", f"{RTL_MARK}nimda", "bell\x07", "tab\tname"]
GOOD_NAMES = ["Märt Õun", "Žiga Čuk", "👩‍🚒 Mari", "مريم", "", "O'Neil-Smith", "x" * 120]


def test_overview_shows_who_one_is_and_where_things_are():
    resident = make_resident("mari@example.org", name="Mari Tamm")
    page = client_of(resident).get("/account/").content.decode()
    for text in ("Mari Tamm", "mari@example.org", 'href="/concerns/follow/"', 'href="/account/details/"', "Sign out"):
        assert text in page


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_name_of_any_script_is_saved(name):
    resident = make_resident()
    response = client_of(resident).post("/account/details/", {"name": name, "language": "et"})
    assert response["Location"] == "/account/"
    resident.refresh_from_db()
    assert (resident.name, resident.language) == (name, "et")


@pytest.mark.parametrize("name", BAD_NAMES)
def test_name_that_cannot_be_is_refused_in_words(name):
    resident = make_resident(name="Mari")
    response = client_of(resident).post("/account/details/", {"name": name, "language": "en"})
    assert response.status_code == 200
    assert b"error-summary" in response.content
    resident.refresh_from_db()
    assert resident.name == "Mari"


def test_language_that_is_not_offered_is_refused():
    resident = make_resident()
    assert client_of(resident).post("/account/details/", {"name": "", "language": "xx"}).status_code == 200


def test_language_saved_wins_over_one_chosen_by_hand():
    client = client_of(make_resident())
    client.cookies["django_language"] = "sl"
    response = client.post("/account/details/", {"name": "", "language": "et"})
    assert response.cookies["django_language"].value == ""
    assert client.get("/account/").headers["Content-Language"] == "et"


PAGES = [
    "account_overview",
    "account_details",
    "account_email",
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_list_webauthn",
]
ENTRANCE = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_email_verification_sent",
    "account_inactive",
    "account_reset_password_from_key_done",
]


@pytest.mark.parametrize("name", PAGES)
def test_own_pages_stand_in_the_frame_of_the_portal(name):
    page = client_of(make_resident(password=PASSWORD)).get(reverse(name))
    assert page.status_code == 200
    assert_framed(page.content.decode())


@pytest.mark.parametrize("name", ENTRANCE)
def test_entrance_pages_stand_in_the_frame_of_the_portal(name):
    page = Client().get(reverse(name))
    assert page.status_code == 200
    assert_framed(page.content.decode())


FACTOR_PAGES = [
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
]


@pytest.mark.parametrize("name", FACTOR_PAGES)
def test_second_factor_pages_stand_in_the_frame_of_the_portal(name):
    user = make_staff(Role.OFFICER) if name == "mfa_reauthenticate" else make_resident(password=PASSWORD)
    client = client_of(user, two_factored=False)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert_framed(page.content.decode())


def test_reset_link_that_no_longer_works_says_so():
    page = Client().get("/account/password/reset/key/1-set-password/")
    assert page.status_code == 200
    assert "no longer works" in page.content.decode()


def test_confirmation_link_that_no_longer_works_says_so():
    page = Client().get("/account/confirm-email/nothing/")
    assert page.status_code == 200
    assert "no longer works" in page.content.decode()


def assert_framed(page: str) -> None:
    assert page.count("<h1") == 1
    assert 'class="skip-link"' in page
    assert "style=" not in page.replace("stylesheet", "")
    assert not [tag for tag in (" onclick=", " onload=", " onsubmit=", "javascript:") if tag in page]
    for script in page.split("<script")[1:]:
        head = script.split(">", 1)[0]
        assert "src=" in head or 'type="application/json"' in head
