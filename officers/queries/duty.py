"""Who is in charge, deputises, is away or helps out on one day, in memory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from officers.ladder import Cover, cover
from officers.models import Absence, Assignment, Deputyship, Region
from officers.queries.territory import in_force
from portal.accounts.choices import Role, Scope
from portal.accounts.models import RoleGrant, User

ROLES = (Role.STATION_COLLEAGUE, Role.DUTY_DESK, Role.COMMANDER)
PERSON = ("id", "public_id", "name", "email", "language", "is_active")


class Holder(NamedTuple):
    """One role of one person, and where it holds."""

    user_id: int
    role: str
    scope: str
    scope_id: str


@dataclass(frozen=True)
class Duty:
    """The people of one day."""

    regions: Mapping[int, Region]
    """Open on the day, each with its station."""
    in_charge: Mapping[int, int]
    """Officer by region."""
    deputies: Mapping[int, int]
    """Deputy by region."""
    away: frozenset[int]
    """Absent, or with the account switched off."""
    holders: tuple[Holder, ...]
    """Station colleagues, duty desk and commanders."""
    people: Mapping[int, User]

    @cached_property
    def covers(self) -> dict[int, Cover]:
        """Return who answers, for each region."""
        return {region_id: self._cover(region) for region_id, region in self.regions.items()}

    @cached_property
    def desk_cover(self) -> Cover:
        """Return who answers where no region is known."""
        return cover(desk_ids=self._desk_ids(None), away=self.away)

    def held(self, role: str, region: Region | None) -> list[int]:
        """Return the ids of those who hold the role for the region (None: for everything), by id."""
        scopes = {(Scope.EVERYTHING.value, "")}
        if region is not None:
            scopes |= {(Scope.STATION.value, str(region.station_id)), (Scope.REGION.value, str(region.pk))}
        return sorted(
            {row.user_id for row in self.holders if row.role == role and (row.scope, row.scope_id) in scopes}
        )

    def colleague_ids(self, region: Region) -> list[int]:
        """Return who may stand in from the region's station: its colleagues by id, then its other officers by id."""
        colleagues = self.held(Role.STATION_COLLEAGUE, region)
        return [*colleagues, *(person for person in self._officers[region.station_id] if person not in colleagues)]

    @cached_property
    def _officers(self) -> dict[int, list[int]]:
        officers: dict[int, list[int]] = defaultdict(list)
        for region_id, officer_id in sorted(self.in_charge.items(), key=lambda pair: pair[1]):
            officers[self.regions[region_id].station_id].append(officer_id)
        return officers

    def _desk_ids(self, region: Region | None) -> list[int]:
        return self.held(Role.DUTY_DESK, region)

    def _cover(self, region: Region) -> Cover:
        return cover(
            in_charge_id=self.in_charge.get(region.pk),
            deputy_id=self.deputies.get(region.pk),
            colleague_ids=self.colleague_ids(region),
            desk_ids=self._desk_ids(region),
            away=self.away,
        )


def load_duty(on: date) -> Duty:
    """Read the people of a day: six statements."""
    regions = {row.pk: row for row in regions_open_on(on)}
    in_charge = _by_region(Assignment.objects.filter(in_force(on)).values_list("region_id", "officer_id"), regions)
    deputies = _by_region(Deputyship.objects.filter(in_force(on)).values_list("region_id", "deputy_id"), regions)
    absent = set(Absence.objects.filter(in_force(on)).values_list("officer_id", flat=True))
    grants = RoleGrant.objects.filter(in_force(on), role__in=ROLES).order_by()
    holders = tuple(map(Holder._make, grants.values_list("user_id", "role", "scope", "scope_id")))
    wanted = {*in_charge.values(), *deputies.values(), *(row.user_id for row in holders)}
    people = User.objects.only(*PERSON).in_bulk(wanted)
    inactive = {person.pk for person in people.values() if not person.is_active}
    return Duty(
        regions=regions,
        in_charge=in_charge,
        deputies=deputies,
        away=frozenset(absent | inactive),
        holders=tuple(row for row in holders if row.user_id not in inactive),
        people=people,
    )


def regions_open_on(on: date) -> Iterable[Region]:
    """Return the regions open on the day, each with its station, ordered by name."""
    return Region.objects.filter(opened_on__lte=on).exclude(closed_on__lte=on).select_related("station")


def _by_region(rows: Iterable[tuple[int, int]], regions: Mapping[int, Region]) -> dict[int, int]:
    return {region_id: person_id for region_id, person_id in rows if region_id in regions}
