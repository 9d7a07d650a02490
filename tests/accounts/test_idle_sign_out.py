from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from portal.accounts.access import anyone, staff
from portal.accounts.choices import Role
from portal.accounts.kept import LIMIT_BYTES, SESSION_KEY, take_typed
from portal.accounts.tasks import clear_expired_sessions
from portal.urls import urlpatterns as portal_patterns
from tests.accounts.people import client_of, make_resident, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.test_idle_sign_out")]
PAGE, TARGET = "/try/concern/", "/try/concern/answer/"
TEXT = "Tere! The lamp is being mended on Friday. 🙂"


def show(request):
    return JsonResponse(take_typed(request))


def act(request):
    return HttpResponse(f"done as {request.user.pk}")


OWN = [
    path("concern/", staff(Role.OFFICER)(show)),
    path("concern/answer/", staff(Role.OFFICER)(act)),
    path("public/", anyone(act)),
]
urlpatterns = [path("try/", include(OWN)), *portal_patterns]
handler404 = "portal.home.views.errors.not_found"


@pytest.fixture(autouse=True)
def _clock_in_our_hands(time_machine):
    time_machine.move_to(timezone.now())


@pytest.fixture
def officer():
    return make_staff(Role.OFFICER)


@pytest.fixture
def idle(officer, time_machine):
    """A client of an officer who did nothing for 31 minutes."""
    client = client_of(officer)
    client.get(PAGE)
    time_machine.shift(timedelta(minutes=31))
    return client


def send(client: Client, **fields: object):
    fields = {"words": TEXT, "kinds": ["a", "b"], **fields}
    return client.post(TARGET, fields, headers={"Referer": f"http://testserver{PAGE}"})


def back(client: Client, user) -> None:
    """Sign in again in the same browser, keeping the session's content as the sign-in pages do."""
    session = client.session
    kept = dict(session.items())
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session.update({key: value for key, value in kept.items() if key == SESSION_KEY})
    session["portal.second_factor"] = timezone.now().isoformat()
    session.save()


def test_staff_active_every_29_minutes_stay_signed_in(officer, time_machine):
    client = client_of(officer)
    for _ in range(4):
        assert client.get(PAGE).status_code == 200
        time_machine.shift(timedelta(minutes=29))


def test_staff_idle_are_signed_out_and_told_why(idle):
    response = idle.get(PAGE, follow=True)
    assert response.redirect_chain == [("/account/login/?next=%2Ftry%2Fconcern%2F", 302)]
    assert b"because nothing happened for a while" in response.content


def test_staff_idle_see_public_pages_as_anybody(idle):
    assert idle.get("/try/public/").content == b"done as None"


def test_session_is_written_at_most_once_a_minute(officer, time_machine, django_assert_num_queries):
    client = client_of(officer)
    client.get("/try/public/")
    before = client.session["portal_seen"]
    time_machine.shift(timedelta(seconds=59))
    client.get("/try/public/")
    assert client.session["portal_seen"] == before
    time_machine.shift(timedelta(seconds=2))
    client.get("/try/public/")
    assert client.session["portal_seen"] == before + 61


def test_residents_stay_signed_in(time_machine):
    client = client_of(make_resident(), two_factored=False)
    client.get("/account/")
    time_machine.shift(timedelta(hours=10))
    assert client.get("/account/").status_code == 200


def test_typed_text_survives_for_the_same_person(idle, officer):
    response = send(idle)
    assert response["Location"] == "/account/login/?next=%2Ftry%2Fconcern%2F"
    assert b"What you had typed is kept" in idle.get(response["Location"]).content
    back(idle, officer)
    assert idle.get(PAGE).json() == {"words": TEXT, "kinds": ["a", "b"]}
    assert idle.get(PAGE).json()["words"] == TEXT  # a reload does not lose it


def test_typed_text_is_gone_once_sent(idle, officer):
    send(idle)
    back(idle, officer)
    assert send(idle).content == f"done as {officer.pk}".encode()
    assert idle.get(PAGE).json() == {}


def test_typed_text_is_never_another_persons(idle, officer):
    send(idle)
    other = make_staff(Role.OFFICER)
    back(idle, other)
    assert idle.get(PAGE).json() == {}
    assert SESSION_KEY not in idle.session


def test_typed_text_is_wiped_when_another_person_signs_in_by_the_form(idle):
    send(idle)
    resident = make_resident(password="three quiet otters")
    idle.post("/account/login/", {"login": resident.email, "password": "three quiet otters"})
    assert idle.session["_auth_user_id"] == str(resident.pk)
    assert SESSION_KEY not in idle.session


def test_typed_text_is_gone_after_twelve_hours(idle, officer, time_machine):
    send(idle)
    time_machine.shift(timedelta(hours=12, minutes=1))
    back(idle, officer)
    assert idle.get(PAGE).json() == {}


def test_typed_text_shows_on_its_own_page_alone(idle, officer):
    send(idle)
    back(idle, officer)
    assert idle.get("/try/public/").status_code == 200
    request = idle.get("/try/public/").wsgi_request
    assert take_typed(request) == {}
    assert take_typed(request, TARGET)["words"] == TEXT


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "hunter2"},
        {"old_password": "hunter2"},
        {"csrfmiddlewaretoken": "hunter2"},
        {"code": "hunter2"},
        {"receipt": "hunter2"},
        {"credential": "hunter2"},
    ],
)
def test_secrets_are_never_kept(idle, officer, fields):
    send(idle, **fields)
    back(idle, officer)
    assert idle.get(PAGE).json() == {"words": TEXT, "kinds": ["a", "b"]}


def test_files_are_never_kept(idle, officer, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"picture")
    with photo.open("rb") as file:
        send(idle, photo=file)
    back(idle, officer)
    assert set(idle.get(PAGE).json()) == {"words", "kinds"}


def test_typed_text_is_sealed_in_the_session(idle):
    send(idle)
    row = Session.objects.get(session_key=idle.session.session_key)
    assert "lamp" not in str(row.get_decoded())


def test_text_beyond_the_limit_is_not_kept(idle):
    assert send(idle, words="x" * (LIMIT_BYTES + 1)).status_code == 302
    assert SESSION_KEY not in idle.session


def test_text_sent_from_another_site_is_not_kept(officer, time_machine):
    client = client_of(officer, enforce_csrf_checks=True)
    client.get(PAGE)
    time_machine.shift(timedelta(minutes=31))
    assert send(client).status_code == 302
    assert SESSION_KEY not in client.session


def test_text_sent_into_an_expired_session_survives(officer, time_machine):
    client = client_of(officer)
    client.get(PAGE)
    client.cookies["sessionid"]["max-age"] = ""
    time_machine.shift(timedelta(hours=25))
    clear_expired_sessions()
    assert send(client).status_code == 302
    back(client, officer)
    assert client.get(PAGE).json()["words"] == TEXT


def test_made_up_session_cookie_keeps_nothing(client):
    client.cookies["sessionid"] = "a" * 32
    assert send(client).status_code == 404


def test_update_of_part_of_a_page_asks_as_a_whole_page(idle):
    response = idle.post(TARGET, {"words": TEXT}, headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/account/login/")


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_way_back_never_leaves_the_portal(idle, next_page):
    assert send(idle, next=next_page)["Location"] == "/account/login/?next=%2Ftry%2Fconcern%2F"


@pytest.mark.sqlite_too
def test_expired_sessions_are_deleted_twelve_hours_later(officer, time_machine):
    client_of(officer)
    time_machine.shift(timedelta(hours=24, minutes=1))
    assert clear_expired_sessions() == 0
    time_machine.shift(timedelta(hours=12))
    assert clear_expired_sessions() == 1
    assert clear_expired_sessions() == 0
