"""What `manage.py setup` looks at and makes: facts of the country, languages, broker, the first admin."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
import polib
import redis
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.actions import grant_role, make_person
from portal.accounts.choices import Role, Scope
from portal.accounts.models import User
from portal.country import Country

BROKER_TIMEOUT_SECONDS = 3
SOURCE_LANGUAGE = "en"


@dataclass(frozen=True)
class NewAdmin:
    """What the first admin gave."""

    email: str
    name: str
    password: str
    language: str
    totp_secret: str


def facts(country: Country) -> Iterator[tuple[str, str]]:
    """Yield what the portal will tell residents, as (what, words)."""
    yield "Force", country.force_name
    yield "Emergency number", country.emergency_number
    yield "Police emergency number", country.police_number or "the same"
    yield "Non-emergency number", country.non_emergency_number or "none"
    yield "Without speaking", country.text_relay or "none"
    yield "Victim support", country.victim_support or "none"
    yield "Duty desk", f"{country.duty_desk_email} {country.duty_desk_phone}".strip()
    yield "Privacy contact", country.privacy_contact or "none"
    yield "Languages", ", ".join(country.languages)
    yield "Time zone", country.timezone
    yield "Public holidays", country.holidays_code or "none"


def doubts(country: Country) -> Iterator[str]:
    """Yield what cannot be right in a country file, one sentence each."""
    try:
        ZoneInfo(country.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"the time zone {country.timezone} does not exist"
    if country.holidays_code and country.holidays_code not in holidays.list_supported_countries():
        yield f"no public holidays are known for {country.holidays_code}; deadlines would count them as working days"
    if not country.privacy_contact:
        yield "there is no privacy contact; residents must be told whom to ask about their data"
    for language in country.languages:
        if language != SOURCE_LANGUAGE:
            yield from _doubts_about_language(language)


def _doubts_about_language(language: str) -> Iterator[str]:
    sources = [Path(folder) / language / "LC_MESSAGES" / "django.po" for folder in settings.LOCALE_PATHS]
    found = [source for source in sources if source.exists()]
    if not found:
        yield f"there is no translation into {language}; its pages would be English"
    for source in found:
        catalogue = polib.pofile(str(source))
        unready = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
        if unready:
            yield f"{unready} texts are not translated into {language}"


def broker_answers() -> bool:
    """Say whether the broker of REDIS_URL answers a ping."""
    url = settings.REDIS_URL.replace("redis+socket://", "unix://")
    try:
        return bool(redis.Redis.from_url(url, socket_timeout=BROKER_TIMEOUT_SECONDS).ping())
    except redis.RedisError:
        return False


def make_first_admin(new: NewAdmin, *, at: datetime) -> tuple[User, list[str]]:
    """Make a person with the admin role and a second factor; return them and their recovery codes.

    The address counts as confirmed: whoever runs `setup` on the server vouches for it.
    """
    with transaction.atomic():
        user = make_person(
            email=new.email, name=new.name, language=new.language, password=new.password, by=None, at=at
        )
        user.is_staff = user.is_superuser = True  # the first admin must reach Django's admin pages too
        user.save(update_fields=["is_staff", "is_superuser"])
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        today = timezone.localdate(at)
        grant_role(user=user, role=Role.ADMIN, scope=Scope.EVERYTHING, from_on=today, by=None, at=at)
        TOTP.activate(user, new.totp_secret)
        return user, list(RecoveryCodes.activate(user).get_unused_codes())
