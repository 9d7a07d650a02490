"""People to sign in as, with and without roles and second factors."""

from datetime import UTC, date, datetime
from itertools import count

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal.accounts.actions import enrol_code_app, grant_role, make_person
from portal.accounts.choices import Role, Scope
from portal.accounts.models import User
from portal.accounts.second_factor import SESSION_KEY

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SINCE = date(2020, 1, 1)
PASSWORD = "three quiet otters"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = count(1)


def make_resident(email: str = "", *, password: str | None = None, name: str = "Resi Dent") -> User:
    """Return a person without roles and with a confirmed address."""
    email = email or f"person{next(_numbers)}@example.org"
    return make_person(email=email, name=name, language="en", by=None, at=AT, password=password)


def make_staff(
    role: Role,
    scope: Scope = Scope.EVERYTHING,
    scope_id: str = "",
    *,
    email: str = "",
    password: str | None = None,
    factor: bool = True,
    name: str = "Staff Member",
) -> User:
    """Return a person with a role since long ago, with an authenticator app unless told otherwise."""
    user = make_resident(email, password=password, name=name)
    grant_role(user=user, role=role, scope=scope, scope_id=scope_id, from_on=SINCE, by=None, at=AT)
    if factor:
        enrol_code_app(user=user, secret=SECRET, by=None, at=AT)
    return user


def client_of(user: User, *, two_factored: bool = True, **options: object) -> Client:
    """Return a client signed in as somebody; the session passed the second factor unless told otherwise."""
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if two_factored:
        session = client.session
        session[SESSION_KEY] = timezone.now().isoformat()
        session.save()
    return client


def current_code(user: User, *, steps: int = 0) -> str:
    """Return what the person's authenticator app shows now, or showed `steps` half-minutes from now."""
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return code_for(decrypt(app.data["secret"]), steps=steps)


def code_for(secret: str, *, steps: int = 0) -> str:
    """Return the code of a secret for now."""
    now = sorted(yield_hotp_counters_from_time())[settings.MFA_TOTP_TOLERANCE]
    return format_hotp_value(hotp_value(secret, now + steps))


def enrolled_resident() -> User:
    """Return a person without roles who has an authenticator app."""
    user = make_resident(password=PASSWORD)
    enrol_code_app(user=user, secret=SECRET, by=None, at=AT)
    return user
