"""The demo's invented people."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.accounts.models import User

MAIL_HOST = "demo.example"


@dataclass(frozen=True)
class Person:
    """One invented person; the address is the name in letters without accents."""

    name: str
    mailbox: str
    language: str
    task: str

    @property
    def email(self) -> str:
        return f"{self.mailbox}@{MAIL_HOST}"


ADMIN = Person("Kadri Põld", "admin", "en", gettext_noop("admin: places, stations, regions, people, outbox"))
COMMANDER = Person("Rein Vaher", "commander", "en", gettext_noop("commander of Kivilinn station"))
OFFICERS = (
    Person("Mari Tamm", "mari.tamm", "en", gettext_noop("officer in charge, the busiest region")),
    Person("Jaan Kask", "jaan.kask", "et", gettext_noop("officer in charge, deputy of Mari Tamm")),
    Person("Liis Saar", "liis.saar", "et", gettext_noop("officer in charge, away these weeks")),
    Person("Peeter Rebane", "peeter.rebane", "et", gettext_noop("officer in charge, deputy of Liis Saar")),
    Person("Ana Novak", "ana.novak", "sl", gettext_noop("officer in charge, writes Slovenian")),
    Person("Marko Zupan", "marko.zupan", "sl", gettext_noop("officer in charge")),
    Person("Toomas Lepik", "toomas.lepik", "en", gettext_noop("officer in charge")),
    Person("Kaja Oras", "kaja.oras", "en", gettext_noop("station colleague in Kivilinn")),
    Person("Luka Kranjc", "luka.kranjc", "sl", gettext_noop("station colleague in Jõesuu")),
    Person("Helen Mets", "helen.mets", "en", gettext_noop("duty desk")),
)
RESIDENTS = (
    Person("Eva Horvat", "eva.horvat", "sl", gettext_noop("resident with concerns under way")),
    Person("Sander Ilves", "sander.ilves", "et", gettext_noop("resident with a question waiting")),
    Person("Nora Lind", "nora.lind", "en", gettext_noop("resident with a closed concern")),
)


@dataclass(frozen=True)
class Listed:
    """One line of the demo's list of people."""

    name: str
    email: str
    task: str


def demo_people() -> list[tuple[object, list[Listed]]]:
    """Return the demo's people in groups with a heading each; only those really there."""
    there = set(User.objects.filter(email__endswith=f"@{MAIL_HOST}", is_active=True).values_list("email", flat=True))
    groups = ((_("Residents"), RESIDENTS), (_("Officers"), OFFICERS), (_("Oversight"), (COMMANDER, ADMIN)))
    return [
        (heading, [Listed(person.name, person.email, person.task) for person in people if person.email in there])
        for heading, people in groups
    ]
