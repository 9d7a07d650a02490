"""Codes of authenticator apps, taken once each."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST_STEP = "last_step"


def take_code(authenticator: Authenticator, code: str) -> bool:
    """Say whether a valid code is newer than the last one taken, and take it.

    Under a row lock in the database: allauth remembers used codes in the cache of one process, for one step only.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        secret = decrypt(row.data["secret"])
        digits = "".join(letter for letter in code if letter.isdigit())
        steps = [
            step for step in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, step)) == digits
        ]
        if not steps or max(steps) <= row.data.get(LAST_STEP, 0):
            return False
        row.data[LAST_STEP] = max(steps)
        row.save(update_fields=["data"])
        authenticator.data = row.data
    return True
