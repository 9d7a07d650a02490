"""Where allauth's mails go: into the outbox, like every other message."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from portal.accounts.choices import DESK_ROLES, Role
from portal.accounts.queries import roles_of
from portal.accounts.visitors import visitor_key
from portal.clock import local_day
from portal.notifications.actions.account_mail import post_account_mail
from portal.notifications.messages import folded


@dataclass(frozen=True)
class Site:
    """What allauth's texts say of the site."""

    name: str
    domain: str


class PortalAccountAdapter(DefaultAccountAdapter):
    """Render allauth's mails in the request, where their links and language are known, and send none there."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post one mail. Neither the mail server nor the broker is spoken to."""
        message = self.render_mail(
            template_prefix,
            email,
            {
                "request": allauth_context.request,
                "email": email,
                "current_site": Site(str(settings.SITE_NAME), urlsplit(settings.SITE_URL).netloc),
                **context,
            },
        )
        post_account_mail(
            address=email,
            language=get_language() or settings.LANGUAGE_CODE,
            subject=str(message.subject),
            text=str(message.body),
            at=timezone.now(),
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what sign-in limits count by: a keyed hash of the day, never the address (allauth asks only here)."""
        return visitor_key(get_client_ip(request) or "", timezone.now())

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject without a prefix: the sender's name says who writes."""
        return folded(str(subject))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Bring staff to where their work is; everybody else to the own account."""
        roles = roles_of(request.user, local_day(timezone.now()))
        if roles & DESK_ROLES:
            return "/desk/"
        return "/manage/" if Role.ADMIN in roles else str(settings.LOGIN_REDIRECT_URL)
