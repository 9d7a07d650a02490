from urllib.parse import urlencode

import pytest
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from portal.accounts.access import ANYONE, SIGNED_IN, anyone, signed_in, staff, staff_access
from portal.accounts.choices import Role
from portal.audit.models import AuditRow
from portal.urls import urlpatterns as portal_patterns
from tests.accounts.people import client_of, make_resident, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.test_access")]


def plain(request, **kwargs):
    return HttpResponse("reached")


OWN = [
    path("open/", anyone(plain), name="open"),
    path("mine/", signed_in(plain), name="mine"),
    path("desk/", staff(Role.OFFICER, Role.DUTY_DESK)(plain), name="desk"),
    path("undeclared/", plain, name="undeclared"),
]
urlpatterns = [path("try/", include(OWN)), *portal_patterns]
handler404 = "portal.home.views.errors.not_found"


def status(client: Client, address: str, method: str = "get") -> int:
    return getattr(client, method)(address).status_code


def test_declared_access_stands_on_the_view():
    assert [view.callback.access for view in OWN[:3]] == [
        ANYONE,
        SIGNED_IN,
        staff_access(Role.OFFICER, Role.DUTY_DESK),
    ]


def test_staff_access_without_roles_is_a_mistake():
    with pytest.raises(ValueError, match="name the roles"):
        staff()


@pytest.mark.parametrize("address", ["/try/mine/", "/try/desk/"])
def test_visitor_asking_for_a_guarded_page_is_sent_to_sign_in_and_back(client, address):
    response = client.get(f"{address}?page=2")
    assert (response.status_code, response["Location"]) == (
        302,
        f"/account/login/?{urlencode({'next': address + '?page=2'})}",
    )


@pytest.mark.parametrize("address", ["/try/mine/", "/try/desk/"])
def test_visitor_sending_to_a_guarded_page_finds_nothing(client, address):
    assert status(client, address, "post") == 404


def test_visitor_updating_part_of_a_guarded_page_is_sent_as_a_whole(client):
    response = client.get("/try/desk/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == "/account/login/?next=%2Ftry%2Fdesk%2F"


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_view_nobody_declared_is_not_there(method):
    admin = client_of(make_staff(Role.ADMIN))
    assert status(admin, "/try/undeclared/", method) == 404
    assert status(Client(), "/try/undeclared/", method) == 404


@pytest.mark.parametrize("role", list(Role))
def test_staff_page_opens_for_its_roles_alone(role):
    expected = 200 if role in {Role.OFFICER, Role.DUTY_DESK} else 404
    assert status(client_of(make_staff(role)), "/try/desk/") == expected


def test_resident_asking_for_a_staff_page_finds_nothing_and_it_is_logged():
    resident = make_resident()
    assert status(client_of(resident), "/try/desk/") == 404
    row = AuditRow.objects.get(what="access.refused")
    assert (row.actor_id, row.object_id, row.detail) == (str(resident.pk), "desk", {"method": "GET"})


def test_refusal_and_missing_page_look_alike():
    client = client_of(make_resident())
    refused, missing = client.get("/try/desk/"), client.get("/try/nothing/")
    assert refused.content.replace(b"/try/desk/", b"/try/nothing/") == missing.content


def test_guard_holds_without_the_middleware():
    request = RequestFactory().post("/try/desk/")
    request.user = make_resident()
    request.session = {}
    request.resolver_match = None
    with pytest.raises(Http404):
        staff(Role.OFFICER)(plain)(request)


def test_person_switched_off_is_a_visitor():
    officer = make_staff(Role.OFFICER)
    client = client_of(officer)
    officer.is_active = False
    officer.save()
    assert status(client, "/try/desk/") == 302
