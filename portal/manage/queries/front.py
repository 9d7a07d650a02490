"""What there is, what lacks, and what comes next: the first page an admin sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officers.models import Station
from officers.queries.territory import in_force
from portal.accounts.choices import Role
from portal.accounts.models import RoleGrant
from portal.manage.queries.places import LevelCount, level_counts, places_without_region
from portal.manage.queries.regions import Show, region_counts
from portal.notifications.models import OutboxRow, State
from portal.notifications.queries import oldest_waiting_at

COUNT_CAP = 100


@dataclass(frozen=True)
class Overview:
    """Everything the first page counts."""

    levels: tuple[LevelCount, ...]
    unassigned_count: int
    """Smallest places that no region has today."""
    station_count: int
    regions: dict[Show, int]
    people: dict[str, int]
    """How many hold each role today."""
    dead_count: int
    """Dead letters, at most a hundred counted."""
    oldest_waiting_at: datetime | None
    mail_is_set: bool


@dataclass(frozen=True)
class Step:
    """One thing to set up."""

    title: str
    text: str
    address: str
    is_done: bool


def overview(on: date) -> Overview:
    """Count what there is on a local day. Seven statements, however much there is."""
    people = RoleGrant.objects.filter(in_force(on), user__is_active=True).order_by().values_list("role")
    return Overview(
        levels=tuple(level_counts()),
        unassigned_count=places_without_region(on).count(),
        station_count=Station.objects.count(),
        regions=region_counts(on),
        people=dict(people.annotate(Count("user", distinct=True))),
        dead_count=OutboxRow.objects.filter(state=State.DEAD)[:COUNT_CAP].count(),
        oldest_waiting_at=oldest_waiting_at(),
        mail_is_set=not settings.EMAIL_BACKEND.endswith("KeptMailBackend"),
    )


def next_steps(known: Overview) -> list[Step]:
    """Return what must be set up, in the order in which it can be done, done or not."""
    return [*_steps_of_territory(known), *_steps_of_people(known), _mail_step(known)]


def _steps_of_territory(known: Overview) -> Iterable[Step]:
    regions, unassigned = known.regions, known.unassigned_count
    yield Step(
        _("Import the places"),
        _("Counties, municipalities and settlements with their boundaries, the widest first."),
        reverse("manage-places-import"),
        any(each.count for each in known.levels),
    )
    yield Step(
        _("Open a station"), _("Each region belongs to one."), reverse("manage-station-new"), known.station_count > 0
    )
    yield Step(
        _("Open regions"),
        _("One by one, or all of them from a table."),
        reverse("manage-region-new"),
        regions[Show.OPEN] > 0,
    )
    yield Step(
        _("Put the places into regions"),
        ngettext("%(count)d place is in no region.", "%(count)d places are in no region.", unassigned)
        % {"count": unassigned},
        reverse("manage-places") + "?show=no-region" if regions[Show.OPEN] else reverse("manage-places-move"),
        regions[Show.OPEN] > 0 and not unassigned and not regions[Show.NO_PLACES],
    )


def _steps_of_people(known: Overview) -> Iterable[Step]:
    regions, people = known.regions, known.people
    vacant, alone = regions[Show.VACANT], regions[Show.NO_DEPUTY]
    listed = reverse("manage-regions")
    yield Step(
        _("Appoint the officers"),
        ngettext("%(count)d region has no officer.", "%(count)d regions have no officer.", vacant) % {"count": vacant},
        f"{listed}?show=vacant",
        regions[Show.OPEN] > 0 and not vacant,
    )
    yield Step(
        _("Appoint the deputies"),
        ngettext("%(count)d region has no deputy.", "%(count)d regions have no deputy.", alone) % {"count": alone},
        f"{listed}?show=no-deputy",
        regions[Show.OPEN] > 0 and not alone,
    )
    yield Step(
        _("Name station colleagues"),
        _("They answer when officer and deputy are away. Give the role on the page of a person."),
        reverse("manage-people"),
        bool(people.get(Role.STATION_COLLEAGUE)),
    )
    yield Step(
        _("Name the duty desk"),
        _("It takes what nobody else can. Until somebody has the role, its mail goes to %(address)s.")
        % {"address": settings.COUNTRY.duty_desk_email},
        reverse("manage-people"),
        bool(people.get(Role.DUTY_DESK)),
    )


def _mail_step(known: Overview) -> Step:
    return Step(
        _("Set a mail server"),
        _("No mail leaves yet: mails are kept as files. Set EMAIL_URL on the server."),
        reverse("manage-front") + "#mail",
        known.mail_is_set,
    )
