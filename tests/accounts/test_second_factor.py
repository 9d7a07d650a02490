import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from portal.accounts.choices import Role
from portal.accounts.errors import NotSignedIn
from portal.accounts.mfa import PortalMFAAdapter
from portal.accounts.middleware.second_factor import SecondFactorMiddleware
from portal.accounts.models import User
from portal.accounts.second_factor import SESSION_KEY, mark_passed
from portal.accounts.sign_in import sign_in_as
from portal.audit.models import AuditRow
from tests.accounts.people import (
    PASSWORD,
    SECRET,
    client_of,
    code_for,
    current_code,
    make_resident,
    make_staff,
)

pytestmark = pytest.mark.django_db(transaction=True)  # allauth speaks after the commit
DESK = "/desk/"


def sign_in(user: User, client: Client | None = None, **extra) -> Client:
    """Type address and password."""
    client = client or Client()
    response = client.post("/account/login/", {"login": user.email, "password": PASSWORD, **extra})
    assert response.status_code == 302, response.content
    return client


def type_code(client: Client, code: str):
    return client.post("/account/2fa/authenticate/", {"code": code})


def is_two_factored(client: Client) -> bool:
    return SESSION_KEY in client.session


# --- before the second factor: nothing ---


def test_staff_signed_in_by_password_alone_is_asked_for_the_code():
    officer = make_staff(Role.OFFICER, password=PASSWORD)
    client = sign_in(officer)
    assert client.get(DESK)["Location"] == "/account/login/?next=/desk/".replace("/desk/", "%2Fdesk%2F")
    assert type_code(client, current_code(officer))["Location"] == "/account/2fa/trust/"
    assert client.post("/account/2fa/trust/", {})["Location"] == "/desk/"
    assert is_two_factored(client)
    assert client.get(DESK).status_code == 200


@pytest.mark.parametrize("address", ["/", "/desk/", "/account/", "/account/details/", "/concerns/new/", "/admin/"])
def test_staff_without_factor_reaches_nothing_but_the_set_up(address):
    client = client_of(make_staff(Role.OFFICER, factor=False))
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, "/account/2fa/")
    posted = client.post(address)  # allauth answers a missing /account/ with a redirect to the same set-up
    assert posted.status_code == 404 or posted["Location"] == "/account/email/"


@pytest.mark.parametrize("address", ["/account/2fa/", "/account/logout/", "/account/email/"])
def test_staff_without_factor_reaches_the_set_up(address):
    assert client_of(make_staff(Role.OFFICER, factor=False)).get(address).status_code == 200


def test_flag_for_admin_pages_alone_needs_a_second_factor_too():
    user = make_resident()
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert client_of(user).get("/")["Location"] == "/account/2fa/"


@pytest.mark.parametrize("address", ["/", "/desk/", "/account/", "/account/2fa/", "/account/2fa/totp/activate/"])
def test_staff_with_factor_not_shown_in_this_session_must_show_it(address):
    client = client_of(make_staff(Role.OFFICER), two_factored=False)
    assert client.get(address)["Location"] == "/account/2fa/reauthenticate/"


@pytest.mark.parametrize(
    "address", ["/account/2fa/webauthn/add/", "/account/2fa/recovery-codes/", "/account/reauthenticate/"]
)
def test_password_alone_cannot_add_a_factor_beside_an_existing_one(address):
    officer = make_staff(Role.OFFICER, password=PASSWORD)
    client = client_of(officer, two_factored=False)
    assert client.post(address, {"password": PASSWORD}).status_code == 404


def test_showing_the_factor_later_opens_the_session():
    officer = make_staff(Role.OFFICER)
    client = client_of(officer, two_factored=False)
    client.post("/account/2fa/reauthenticate/", {"code": current_code(officer)})
    assert client.get(DESK).status_code == 200


def test_mark_without_any_factor_counts_nowhere():
    client = client_of(make_staff(Role.OFFICER, factor=False), two_factored=True)
    assert client.get(DESK)["Location"] == "/account/2fa/"


def test_role_given_to_somebody_signed_in_asks_for_the_factor_at_once():
    user = make_resident()
    client = client_of(user, two_factored=False)
    assert client.get("/account/").status_code == 200
    make_role(user)
    assert client.get("/account/")["Location"] == "/account/2fa/"


def make_role(user: User) -> None:
    from portal.accounts.actions import grant_role
    from portal.accounts.choices import Scope
    from tests.accounts.people import AT, SINCE

    grant_role(user=user, role=Role.OFFICER, scope=Scope.EVERYTHING, from_on=SINCE, by=None, at=AT)


# --- how it is passed ---


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_code_one_step_late_or_early_is_taken(steps):
    officer = make_staff(Role.OFFICER, password=PASSWORD)
    client = sign_in(officer)
    assert type_code(client, current_code(officer, steps=steps)).status_code == 302


@pytest.mark.parametrize("steps", [-2, 2])
def test_code_two_steps_off_is_refused_and_logged(steps):
    officer = make_staff(Role.OFFICER, password=PASSWORD)
    client = sign_in(officer)
    assert type_code(client, current_code(officer, steps=steps)).status_code == 200
    assert not is_two_factored(client)
    assert AuditRow.objects.filter(what="second_factor.failed", actor_id=str(officer.pk)).count() == 1


def test_code_used_once_is_refused_in_every_process(settings):
    officer = make_staff(Role.OFFICER, password=PASSWORD)
    code = current_code(officer)
    assert type_code(sign_in(officer), code).status_code == 302
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # as another process has
    thief = sign_in(officer)
    assert type_code(thief, code).status_code == 200
    assert not is_two_factored(thief)


def test_recovery_code_opens_once():
    officer = make_staff(Role.OFFICER, password=PASSWORD, factor=False)
    client = enrol(officer)
    code = re.search(r"\b\d{8}\b", client.get("/account/2fa/recovery-codes/").content.decode()).group()
    first = sign_in(officer)
    type_code(first, code)
    first.post("/account/2fa/trust/")
    assert first.get(DESK).status_code == 200
    assert type_code(sign_in(officer), code).status_code == 200


def test_known_device_counts_for_twelve_hours(time_machine):
    time_machine.move_to(timezone.now())
    officer = make_staff(Role.OFFICER, password=PASSWORD)
    client = sign_in(officer)
    type_code(client, current_code(officer))
    assert b'type="checkbox" name="action" value="trust"' in client.get("/account/2fa/trust/").content
    client.post("/account/2fa/trust/", {"action": "trust"})
    client.post("/account/logout/")
    again = sign_in(officer, client)
    assert again.get(DESK).status_code == 200
    client.post("/account/logout/")
    time_machine.shift(timedelta(hours=12, minutes=1))
    assert sign_in(officer, client).get(DESK).status_code == 302


def test_known_device_is_forgotten_with_a_new_factor():
    officer = make_staff(Role.OFFICER, password=PASSWORD)
    client = sign_in(officer)
    type_code(client, current_code(officer))
    client.post("/account/2fa/trust/", {"action": "trust"})
    client.post("/account/logout/")
    Authenticator.objects.filter(user=officer).delete()
    assert sign_in(officer, client).get(DESK)["Location"] == "/account/2fa/"


def enrol(user: User) -> Client:
    """Set up an authenticator app through the pages."""
    client = sign_in(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/2fa/totp/activate/"})
    page = client.get("/account/2fa/totp/activate/")
    secret = re.search(rb"<code>([A-Z2-7]+)</code>", page.content).group(1).decode()
    response = client.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    assert response["Location"] == "/account/2fa/recovery-codes/", response.content
    return client


def test_setting_up_the_first_factor_opens_the_session():
    client = enrol(make_staff(Role.OFFICER, password=PASSWORD, factor=False))
    assert client.get("/account/2fa/recovery-codes/").status_code == 200
    assert client.get(DESK).status_code == 200


def test_picture_for_the_app_has_a_white_ground():
    assert 'fill="white"' in PortalMFAAdapter().build_totp_svg("otpauth://totp/x?secret=ABC")


def test_secrets_of_factors_are_sealed_in_the_database():
    officer = make_staff(Role.OFFICER)
    app = Authenticator.objects.get(user=officer)
    assert SECRET not in str(app.data)


def test_removing_the_last_factor_ends_staff_access_in_every_session():
    officer = make_staff(Role.OFFICER, password=PASSWORD)
    client, elsewhere = client_of(officer), client_of(officer)
    assert elsewhere.get(DESK).status_code == 200
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/2fa/"})
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert [one.get(DESK)["Location"] for one in (client, elsewhere)] == ["/account/2fa/"] * 2
    assert AuditRow.objects.filter(what="second_factor.removed", actor_id=str(officer.pk)).count() == 1


def test_signing_in_as_somebody_does_not_pass_the_second_factor(rf):
    officer = make_staff(Role.OFFICER)
    request = rf.get("/")
    request.session, request.user = Client().session, AnonymousUser()
    sign_in_as(request, officer, timezone.now())
    assert SESSION_KEY not in request.session
    mark_passed(request, timezone.now())
    assert SESSION_KEY in request.session


def test_marking_an_anonymous_session_is_refused(client, rf):
    request = client.get("/").wsgi_request
    with pytest.raises(NotSignedIn):
        mark_passed(request, timezone.now())


def test_mark_does_not_pass_to_the_next_person():
    client = client_of(make_staff(Role.OFFICER))
    client.post("/account/logout/")
    client.force_login(make_staff(Role.OFFICER), backend="django.contrib.auth.backends.ModelBackend")
    assert not is_two_factored(client)


def test_resident_needs_no_second_factor_but_may_have_one():
    resident = make_resident(password=PASSWORD)
    assert sign_in(resident).get("/account/").status_code == 200
    enrol(resident)
    assert sign_in(resident).get("/account/").status_code == 302


def test_middleware_is_installed_after_the_session():
    order = settings.MIDDLEWARE
    name = f"portal.accounts.middleware.{SecondFactorMiddleware.__name__}"
    assert order.index("django.contrib.auth.middleware.AuthenticationMiddleware") < order.index(name)


def test_sign_in_is_logged_without_address():
    officer = make_staff(Role.OFFICER, password=PASSWORD)
    client = sign_in(officer)
    type_code(client, current_code(officer))
    client.post("/account/2fa/trust/")
    row = AuditRow.objects.get(what="person.signed_in", actor_id=str(officer.pk))
    assert "@" not in f"{row.detail}{row.why}{row.object_id}"
    assert "127.0.0.1" not in f"{row.detail}{row.why}"
