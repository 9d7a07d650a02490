"""The strict headers stand on every response: pages, refusals, errors, redirects, static files."""

from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from portal.accounts.access import anyone
from portal.accounts.choices import Role
from portal.accounts.middleware.policy_headers import PERMISSIONS
from portal.urls import urlpatterns as portal_patterns
from tests.accounts.people import client_of, make_resident, make_staff
from tests.security.routes import Route, all_routes

pytestmark = pytest.mark.django_db
REQUIRED = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def breaks(request):
    raise RuntimeError("on purpose")


urlpatterns = [path("breaks/", anyone(breaks)), *portal_patterns]
handler404 = "portal.home.views.errors.not_found"
handler500 = "portal.home.views.errors.broken"
handler400 = "portal.home.views.errors.bad_request"


def wrong_headers(response: HttpResponse) -> dict[str, str]:
    """Return what is missing or loose."""
    found = {name: response.headers.get(name, "") for name in REQUIRED}
    wrong = {name: value for name, value in found.items() if value != REQUIRED[name]}
    policy = response.headers.get("Content-Security-Policy", "")
    if "unsafe-" in policy or "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy:
        wrong["Content-Security-Policy"] = policy
    if "*" in policy:
        wrong["Content-Security-Policy"] = policy
    return wrong


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", all_routes(), ids=str)
def test_headers_stand_on_every_route(route: Route, method: str):
    response = getattr(Client(raise_request_exception=False), method)(route.address())
    assert wrong_headers(response) == {}
    assert response.status_code != 500


@pytest.mark.parametrize("method", ["head", "options", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/", "/account/", "/account/login/", "/desk/", "/admin/", "/concerns/new/"])
def test_headers_stand_on_every_method(address: str, method: str):
    assert wrong_headers(getattr(Client(), method)(address)) == {}


@pytest.mark.parametrize("address", ["/nothing/", "/no-slash", "/%00", "/../etc/passwd", "//evil.example/", "/é/🙂/"])
def test_headers_stand_on_missing_pages(address):
    response = Client().get(address)
    assert wrong_headers(response) == {}


@pytest.mark.urls("tests.security.test_headers")
def test_headers_stand_on_a_breakdown():
    response = Client(raise_request_exception=False).get("/breaks/")
    assert response.status_code == 500
    assert wrong_headers(response) == {}


def test_headers_stand_on_a_refused_host():
    response = Client(raise_request_exception=False).get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert wrong_headers(response) == {}


def test_headers_stand_on_a_refused_form():
    response = Client(enforce_csrf_checks=True).post("/account/login/", {})
    assert response.status_code == 403
    assert wrong_headers(response) == {}


def test_headers_stand_on_the_redirect_to_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/")
    assert response.status_code == 301
    assert wrong_headers(response) == {}


def test_secure_pages_are_pinned_to_https(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_PRELOAD = 63_072_000, True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    response = Client().get("/account/login/", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"


def test_headers_stand_on_static_files(settings):
    file = Path(settings.STATIC_ROOT) / "try.css"
    file.write_text("p { color: red }")
    response = Client().get("/static/try.css")
    assert response.status_code == 200
    assert wrong_headers(response) == {}
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert b"".join(response.streaming_content) == b"p { color: red }"
    assert wrong_headers(Client().get("/static/missing.css")) == {}


# --- what no cache may keep ---


@pytest.mark.parametrize("route", all_routes(), ids=str)
def test_pages_of_people_signed_in_are_never_stored(route: Route):
    response = client_of(make_resident(), two_factored=False).get(route.address())
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    "address", ["/account/login/", "/concerns/new/", "/desk/", "/manage/", "/admin/", "/concerns/x/"]
)
def test_sensitive_pages_are_never_stored_even_for_visitors(address):
    assert Client().get(address)["Cache-Control"] == "no-store, private"


def test_response_that_sets_a_cookie_is_never_stored():
    response = Client().post("/language/", {"language": "et"})
    assert response.cookies
    assert response["Cache-Control"] == "no-store, private"


def test_staff_pages_are_never_stored():
    assert client_of(make_staff(Role.OFFICER)).get("/desk/")["Cache-Control"] == "no-store, private"


def test_policy_headers_come_first():
    assert settings.MIDDLEWARE[0] == "portal.accounts.middleware.PolicyHeadersMiddleware"
