"""Public ids that cannot be counted up."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without 0/o, 1/i/l: ids are read out over the telephone."""
PUBLIC_ID_LENGTH = 12


def public_id() -> str:
    """Return a fresh id of 12 letters and digits (59 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


class PublicIdConverter:
    """Path converter for addresses: anything else than a public id is not found."""

    regex = f"[{ALPHABET}]{{{PUBLIC_ID_LENGTH}}}"

    def to_python(self, value: str) -> str:
        """Return the id as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the id as it is."""
        return value
