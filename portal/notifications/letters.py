"""Letters to people with an account: where, in which language, or why not."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.accounts.models import User
from portal.notifications.registry import Letter, Withheld


@dataclass(frozen=True)
class LetterAddress:
    """Where and in which language to write to a person, and how to greet them (may be empty)."""

    address: str
    language: str
    name: str


def user_letter_address(user_id: str | int) -> LetterAddress | Withheld:
    """Return how to write to a user, or why not: gone, or no longer active. One statement."""
    user = User.objects.filter(pk=user_id).only("email", "language", "name", "is_active").first()
    if user is None:
        return Withheld("user gone")
    if not user.is_active:
        return Withheld("user inactive")
    return LetterAddress(user.email, user.language, user.name)


def user_letter(
    user_id: str | int, *, template: str, context: Mapping[str, object], thread: str = ""
) -> Letter | Withheld:
    """Return the letter to a user, greeted by name, or why it is withheld. One statement."""
    to = user_letter_address(user_id)
    if isinstance(to, Withheld):
        return to
    return Letter(to.address, to.language, template, {"name": to.name, **context}, thread)
