"""What residents see of an officer."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction

from officers.actions.changing import change, note
from officers.actions.portraits import square_portrait
from officers.models import Card
from officers.permissions import check_self_or_admin
from portal.accounts.models import User
from portal.ids import public_id


@dataclass(frozen=True)
class CardFacts:
    """The words of a card."""

    title: str = ""
    phone: str = ""
    hours: str = ""
    languages: str = ""
    about: str = ""


def save_card(
    *,
    officer: User,
    facts: CardFacts,
    by: User | None,
    at: datetime,
    portrait: BinaryIO | None = None,
    drop_portrait: bool = False,
) -> Card:
    """Replace the words of the card, and the portrait where a new one is given or the old one is to go.

    One's own, or as an admin: else raises NotAllowed. Raises PortraitRefused; nothing is saved then. One audit row;
    the file of a replaced portrait goes after the commit.
    """
    check_self_or_admin(officer, by, at)
    picture = square_portrait(portrait) if portrait else None
    with change():
        card, _made = Card.objects.select_for_update().get_or_create(officer=officer)
        old = str(card.portrait.name or "")
        for name, value in asdict(facts).items():
            setattr(card, name, value)
        if picture:
            card.portrait.save(f"{public_id()}.jpg", ContentFile(picture), save=False)
        elif drop_portrait:
            card.portrait = ""
        card.save()
        if old and card.portrait.name != old:
            transaction.on_commit(lambda: card.portrait.storage.delete(old))
        note("card.saved", card, by=by, at=at, portrait="new" if picture else "dropped" if drop_portrait else "")
    return card
