"""The objects that addresses name: own ones, other people's, and who may reach which.

An app that adds an address with a variable part adds a builder here:

    @builds("panel-", "slug")              # routes whose name begins so, and the part of the address
    def panels(scene: Scene) -> list[Case]:
        return [Case("own panel", own.slug, reached_by=frozenset({"spokesperson"})), …]

The matrix then asserts that who is not in `reached_by` finds nothing there, and that who is, does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO

from PIL import Image

from officers.actions import record_absence, save_card
from officers.actions.cards import CardFacts
from portal.clock import local_day
from portal.notifications.models import OutboxRow, State
from portal.places.models import Place
from portal.vault.identity import Identity
from reports.actions import submit_concern
from reports.actions.submitting import Submission
from reports.choices import ContactLevel
from reports.models import Concern
from reports.receipts import new_receipt
from tests.security.routes import Route
from tests.security.scene import FOREIGN_POINT, FOREIGN_REGION, OWN_POINT, OWN_REGION, ROLES, Scene

EVERYBODY = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """One object: how the failure names it, what stands in the address, and who may reach it."""

    label: str
    value: str
    reached_by: frozenset[str]
    instead: str = ""
    """Where the app sends those who do not find it, if not to "not found"."""
    also: dict[str, str] = field(default_factory=dict)
    """The other parts of the address, where it has several."""


Builder = Callable[[Scene], list[Case]]
_builders: dict[tuple[str, str], Builder] = {}


def builds(route_prefix: str, part: str) -> Callable[[Builder], Builder]:
    """Register a builder for one variable part of all routes whose name begins with `route_prefix`."""

    def register(builder: Builder) -> Builder:
        _builders[route_prefix, part] = builder
        return builder

    return register


def cases_of(route: Route, scene: Scene) -> list[tuple[dict[str, str], Case]]:
    """Return (parts of the address, case) for each object a route can name; [] without a builder."""
    keys = [(prefix, part) for prefix, part in _builders if part in route.parts and route.name.startswith(prefix)]
    if not keys:
        return []
    prefix, part = max(keys, key=lambda key: len(key[0]))
    memory = f"{prefix} {part}"
    if memory not in scene.memory:
        scene.memory[memory] = _builders[prefix, part](scene)
    return [({part: case.value, **case.also}, case) for case in scene.memory[memory]]


def has_builder(route: Route, part: str) -> bool:
    """Say whether somebody thought of the objects behind a part of an address."""
    return any(name == part and route.name.startswith(prefix) for prefix, name in _builders)


@builds("desk-", "public_id")
def concerns_at_the_desk(scene: Scene) -> list[Case]:
    """Concerns of the own and of another region, as the desk sees them."""
    return [
        Case("concern of own region", _concern(scene, OWN_POINT).public_id, OWN_REGION),
        Case("concern of another region", _concern(scene, FOREIGN_POINT).public_id, FOREIGN_REGION),
    ]


@builds("desk-speak", "public_id")
@builds("desk-start", "public_id")
@builds("desk-close", "public_id")
@builds("desk-hand", "public_id")
@builds("desk-refer", "public_id")
@builds("desk-contact", "public_id")
def concerns_to_answer(scene: Scene) -> list[Case]:
    """What a commander sees but must not touch."""
    return [replace(case, reached_by=case.reached_by - {"commander"}) for case in concerns_at_the_desk(scene)]


@builds("concern-confirm", "public_id")
def concerns_confirmed_by_mail(scene: Scene) -> list[Case]:
    """A contact is confirmed through the link in the mail alone, not by the account."""
    return [Case("concern of the resident", _concern(scene, OWN_POINT, by="resident").public_id, NOBODY)]


@builds("concern-", "public_id")
def concerns_of_residents(scene: Scene) -> list[Case]:
    """Concerns as the resident follows them: by account here; receipt and link are journeys of their own."""
    return [
        Case("concern of the resident", _concern(scene, OWN_POINT, by="resident").public_id, frozenset({"resident"})),
        Case("concern of nobody known", _concern(scene, OWN_POINT).public_id, NOBODY),
    ]


@builds("concern-", "key")
def drafts(scene: Scene) -> list[Case]:
    """Drafts lie in one session alone."""
    return [Case("draft of another session", "2" * 12, NOBODY, instead="/concerns/follow/")]


@builds("officer-portrait", "public_id")
def portraits(scene: Scene) -> list[Case]:
    """What stands on a card is for everybody."""
    picture = BytesIO()
    Image.new("RGB", (400, 400), "navy").save(picture, "JPEG")
    picture.seek(0)
    officer = scene.people["officer of own region"]
    card = save_card(officer=officer, facts=CardFacts(), by=None, at=scene.at, portrait=picture)
    return [Case("portrait", card.public_id, EVERYBODY)]


@builds("region", "slug")
def regions(scene: Scene) -> list[Case]:
    """The page of a region and its outline are for everybody."""
    return [Case("region", scene.own.slug, EVERYBODY)]


ADMIN = frozenset({"admin"})


@builds("manage-region", "slug")
@builds("manage-officer", "slug")
@builds("manage-deputy", "slug")
def managed_regions(scene: Scene) -> list[Case]:
    """Regions are changed by admins."""
    return [Case("region", scene.own.slug, ADMIN)]


@builds("manage-officer-end", "assignment_id")
def assignments(scene: Scene) -> list[Case]:
    """Who is in charge is changed by admins."""
    row = scene.own.assignments.get()
    return [Case("assignment", str(row.pk), ADMIN, also={"slug": scene.own.slug})]


@builds("manage-deputy-end", "deputyship_id")
def deputyships(scene: Scene) -> list[Case]:
    """Who deputises is changed by admins."""
    row = scene.own.deputyships.get()
    return [Case("deputyship", str(row.pk), ADMIN, also={"slug": scene.own.slug})]


@builds("manage-station", "slug")
def stations(scene: Scene) -> list[Case]:
    """Stations are changed by admins."""
    return [Case("station", scene.own.station.slug, ADMIN)]


@builds("manage-place", "place_id")
def places(scene: Scene) -> list[Case]:
    """Places are changed by admins."""
    return [Case("place", str(Place.objects.first().pk), ADMIN)]


@builds("manage-person", "public_id")
@builds("manage-absence", "public_id")
@builds("manage-role", "public_id")
def people(scene: Scene) -> list[Case]:
    """People are changed by admins."""
    return [Case("person", scene.people["deputy"].public_id, ADMIN)]


@builds("manage-role-end", "grant_id")
def grants(scene: Scene) -> list[Case]:
    """Roles are ended by admins."""
    person = scene.people["station colleague"]
    return [Case("role", str(person.grants.get().pk), ADMIN, also={"public_id": person.public_id})]


@builds("manage-absence-end", "absence_id")
def absences(scene: Scene) -> list[Case]:
    """Absences are ended by admins."""
    officer, today = scene.people["officer of another region"], local_day(scene.at)
    row = record_absence(officer=officer, from_on=today, to_on=today + timedelta(days=2), by=None, at=scene.at)
    return [Case("absence", str(row.pk), ADMIN)]


@builds("manage-outbox-", "row_id")
def undelivered_mails(scene: Scene) -> list[Case]:
    """A message given up, which an admin may send again."""
    row = OutboxRow.objects.create(
        kind="account.mail",
        object_kind="mail",
        object_id="1",
        recipient_kind="user",
        recipient_id="1",
        state=State.DEAD,
        not_before=scene.at,
        made_at=scene.at,
        settled_at=scene.at,
    )
    return [Case("undelivered mail", str(row.pk), ADMIN)]


def _concern(scene: Scene, point: tuple[float, float], by: str = "") -> Concern:
    submission = Submission(
        words="The lamp in the park is broken.",
        language="en",
        contact_level=ContactLevel.ACCOUNT if by else ContactLevel.OFFICER,
        identity=Identity(name="Resi Dent", email="resi.dent@example.org"),
        lon=point[0],
        lat=point[1],
    )
    raiser = scene.people[by] if by else None
    return submit_concern(submission=submission, receipt=new_receipt(), by=raiser, at=scene.at)
