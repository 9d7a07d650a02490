"""Mail addresses and phone numbers in the one form under which they are hashed; pure but for the settings' key.

Mail: NFC, trimmed, case folded. Nothing cleverer: "a+b@c" and "a.b@c" may be other people.
Phone: digits only. A number written with + or 00 is international; any other gets the country's calling code in place
of one leading 0, where the country file names one. So "+386 40 123 456", "00386 40 123456" and "040 123-456" are one
number in Slovenia. Comparing only the last digits would be more forgiving and find strangers.
"""

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings

from portal.vault.choices import ContactKind


def normalised(kind: str, value: str) -> str:
    """Return the value in its one form; empty when nothing of it is left. Raises ValueError for an unknown kind."""
    if ContactKind(kind) is ContactKind.MAIL:
        return unicodedata.normalize("NFC", unicodedata.normalize("NFC", value).strip().casefold())
    written = unicodedata.normalize("NFKC", value).strip()
    digits = re.sub(r"[^0-9]", "", re.sub(r"\(0\)", "", written))
    if written.startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    calling_code = settings.COUNTRY.calling_code
    return calling_code + digits.removeprefix("0") if calling_code and digits else digits


def contact_digest(kind: str, value: str) -> str:
    """Return the keyed hash of a mail address ("mail") or phone number ("phone"), 64 hex digits."""
    named = f"{ContactKind(kind).value}|{normalised(kind, value)}"
    return hmac.new(settings.CONTACT_INDEX_KEY, named.encode(), hashlib.sha256).hexdigest()


def mail_digest(value: str) -> str:
    """Return the keyed hash of a mail address."""
    return contact_digest(ContactKind.MAIL, value)
