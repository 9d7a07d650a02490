"""Ask a new person in: a mail with a link by which they choose their own password."""

from datetime import datetime

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from officers.errors import NotAllowed, PersonInactive
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.accounts.permissions import may_manage_people
from portal.audit.actions import record, user_actor
from portal.clock import local_day
from portal.manage.errors import AlreadySignedIn
from portal.notifications.actions.account_mail import post_account_mail

SECONDS_A_DAY = 86_400


def invite_person(*, person: User, by: User, at: datetime) -> None:
    """Post the invitation, in the person's language; its link works once and as long as a password reset does.

    Raises NotAllowed, PersonInactive, AlreadySignedIn. One audit row, one outbox row whose text is sealed.
    """
    if not may_manage_people(by, local_day(at)):
        raise NotAllowed
    if not person.is_active:
        raise PersonInactive
    if person.last_login is not None:
        raise AlreadySignedIn
    language = person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        subject, text = _words(person)
    actor = user_actor(by, Role.ADMIN)
    with transaction.atomic():
        record(what="person.invited", by=actor, at=at, object_kind="user", object_id=person.pk)
        post_account_mail(address=person.email, language=language, subject=subject, text=text, at=at)


def _words(person: User) -> tuple[str, str]:
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    context = {
        "name": person.name,
        "site_name": str(settings.SITE_NAME),
        "link": settings.SITE_URL + address,
        "sign_in": settings.SITE_URL + reverse("account_login"),
        "day_count": settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY,
    }
    subject = render_to_string("manage/mail/invitation/subject.txt", context).strip()
    return subject, render_to_string("manage/mail/invitation/body.txt", context)
