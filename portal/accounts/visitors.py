"""A name for whoever is asking, good for counting and for nothing else."""

import hmac
from datetime import datetime
from hashlib import sha256

from django.conf import settings


def visitor_key(address: str, at: datetime) -> str:
    """Return a keyed hash of a network address, new each UTC day, so that limits can count without keeping it."""
    words = f"visitor|{at:%Y-%m-%d}|{address}"
    return hmac.new(settings.SECRET_KEY.encode(), words.encode(), sha256).hexdigest()[:32]
