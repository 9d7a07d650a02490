"""Every route x every kind of person x GET and POST x own and foreign objects: no unexpected success.

The expectation is worked out from what a view declares and from who the person is, not by the code under test.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from portal.accounts.access import Audience
from portal.accounts.policy import FIRST_FACTOR_PAGES, SHOW_FACTOR_PAGES
from tests.security.objects import Case, cases_of, has_builder
from tests.security.routes import Route, all_routes
from tests.security.scene import ROLES, STAFF, Scene, build_scene, client_as

pytestmark = pytest.mark.django_db
PERSONAS = [
    ("anonymous", "none"),
    ("resident", "none"),
    ("resident", "not shown"),
    *[(name, factor) for name in STAFF for factor in ("shown", "not shown", "none")],
]
SENT_AWAY = ("/account/login/", "/account/2fa/", "/account/2fa/reauthenticate/")
NOT_OBJECTS = {"token", "name", "level", "from_on", "app_label", "url", "pk", "uidb36", "key"}
"""Parts of addresses that name no object with an owner, or whose view finds only what is one's own."""
METHODS = ("get", "post")


class _Undo(Exception):
    """Takes back what a request did."""


@pytest.fixture
def scene() -> Scene:
    return build_scene()


@pytest.mark.parametrize(("name", "factor"), PERSONAS, ids=lambda value: str(value).replace(" ", "-"))
def test_nobody_gets_where_the_declared_access_does_not_let_them(scene: Scene, name: str, factor: str):
    client = client_as(scene, name, factor)
    problems = [
        f"{method.upper()} {address} ({label}) answered {response.status_code} {response.headers.get('Location', '')}"
        for route in all_routes()
        for method in METHODS
        for label, address, expected, response in _tries(client, scene, route, method, name, factor)
        if not expected(method, response)
    ]
    assert "\n".join(problems) == ""


def test_every_part_of_an_address_has_a_builder_or_names_no_object():
    missing = {
        f"{route.name}: {part}"
        for route in all_routes()
        if not route.is_third_party
        for part in route.parts
        if part not in NOT_OBJECTS and not has_builder(route, part)
    }
    assert missing == set()


def test_matrix_sees_a_hole(scene: Scene):
    """The same check finds a success where there should be none: a resident's page asked for as anybody."""
    route = next(route for route in all_routes() if route.name == "account_overview")
    response = _ask(client_as(scene, "resident", "none"), "get", route.address())
    assert not _is_refused("get", response)


def _tries(
    client: Client, scene: Scene, route: Route, method: str, name: str, factor: str
) -> Iterator[tuple[str, str, object, HttpResponse]]:
    admitted = _admitted(route, name, factor)
    cases = cases_of(route, scene)
    if not cases:
        expected = _never_breaks if admitted else _is_refused
        yield "", route.address(), expected, _ask(client, method, route.address())
    for parts, case in cases:
        expected = _expected_for(case, admitted, name)
        address = route.address(**parts)
        yield case.label, address, expected, _ask(client, method, address)


def _expected_for(case: Case, admitted: bool, name: str):
    if not admitted:
        return _is_refused
    if name in case.reached_by:
        return _is_there
    return lambda method, response: _looks_missing(response) or _is_sent_to(case.instead, response)


def _admitted(route: Route, name: str, factor: str) -> bool:
    if name in STAFF and factor != "shown":
        return route.name in (SHOW_FACTOR_PAGES if factor == "not shown" else FIRST_FACTOR_PAGES)
    access = route.access
    if access is None:
        return False
    if access.audience is Audience.ANYONE:
        return True
    if access.audience is Audience.SIGNED_IN:
        return name != "anonymous"
    return bool(access.roles & ROLES[name])


def _ask(client: Client, method: str, address: str) -> HttpResponse:
    """Send one request and take back everything it changed, cookies included."""
    cookies = client.cookies.copy()
    answer: list[HttpResponse] = []
    try:
        with transaction.atomic(), transaction.atomic(using="keys"):
            answer.append(getattr(client, method)(address))
            if answer[0].streaming:
                b"".join(answer[0].streaming_content)  # closes the file
            raise _Undo
    except _Undo:
        client.cookies = cookies
    return answer[0]


def _is_refused(method: str, response: HttpResponse) -> bool:
    if response.status_code == 404:
        return True
    address = response.headers.get("Location", "").partition("?")[0]
    if response.status_code == 302 and method == "get":
        return address in SENT_AWAY
    # allauth answers a missing /account/ itself, by a redirect to a page that then refuses
    return response.wsgi_request.path == "/account/" and address in {"/account/login/", "/account/email/"}


def _looks_missing(response: HttpResponse) -> bool:
    return response.status_code in {404, 405, 410}  # 410: a draft that was sent, wiped or never there


def _is_sent_to(address: str, response: HttpResponse) -> bool:
    return bool(address) and response.status_code == 302 and response["Location"] == address


def _is_there(method: str, response: HttpResponse) -> bool:
    return response.status_code not in {404, 500}


def _never_breaks(method: str, response: HttpResponse) -> bool:
    return response.status_code != 500
