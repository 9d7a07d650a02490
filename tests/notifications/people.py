"""People signed in to the pages of the outbox."""

from datetime import date

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from portal.accounts.choices import Role, Scope
from portal.accounts.models import RoleGrant, User
from portal.accounts.second_factor import SESSION_KEY


def client_of(role: Role | None, *, second_factor: bool = True) -> Client:
    """Return a browser of somebody with this role everywhere."""
    user = User.objects.create_user(f"{role or 'resident'}@example.org", name="Somebody")
    if role is not None:
        RoleGrant.objects.create(user=user, role=role, scope=Scope.EVERYTHING, from_on=date(2020, 1, 1))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "invented"})
        session = client.session
        session[SESSION_KEY] = timezone.now().isoformat()
        session.save()
    return client
