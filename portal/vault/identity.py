"""Who raised something, as plain values; pure."""

import json
from dataclasses import asdict, dataclass

from portal.vault.errors import NothingToSeal, TooLong

NAME_MOST, EMAIL_MOST, PHONE_MOST = 200, 254, 40


@dataclass(frozen=True, repr=False)
class Identity:
    """Name and contact, each optional but not all empty when sealed. Its repr tells nothing, so no log can."""

    name: str = ""
    email: str = ""
    phone: str = ""

    def checked(self) -> "Identity":
        """Return itself. Raises NothingToSeal if every part is empty, TooLong if one is."""
        if not (self.name or self.email or self.phone):
            raise NothingToSeal
        if len(self.name) > NAME_MOST or len(self.email) > EMAIL_MOST or len(self.phone) > PHONE_MOST:
            raise TooLong
        return self

    def as_text(self) -> str:
        """Return JSON for sealing."""
        return json.dumps(asdict(self), ensure_ascii=False)


def identity_from(text: str) -> Identity:
    """Return what `as_text` wrote."""
    return Identity(**json.loads(text))
