"""Regions, territory and officers from a file: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from officers.actions.changing import change
from officers.actions.people import appoint_deputy, appoint_officer
from officers.actions.periods import end_periods
from officers.actions.regions import StationFacts, edit_region, open_region, open_station
from officers.actions.territory import move_places
from officers.errors import OfficersError
from officers.models import Assignment, Deputyship, Region, Station
from officers.permissions import check_admin
from officers.queries.import_check import PlannedRegion, check_lines, open_regions_by_name
from officers.queries.territory import in_force
from officers.regions_file import Problem, read_regions_file
from portal.accounts.actions import make_person
from portal.accounts.models import User


@dataclass
class ImportReport:
    """What an import changed, or why it did not."""

    problems: tuple[Problem, ...] = ()
    stations_opened: int = 0
    regions_opened: int = 0
    places_moved: int = 0
    officers_appointed: int = 0
    deputies_appointed: int = 0
    people_made: int = 0


class _Refused(Exception):
    """A line met an error the check could not foresee: everything is rolled back."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.line)
        self.problem = problem


def import_regions(
    *, content: bytes, default_from: date, by: User | None, at: datetime, dry_run: bool = False
) -> ImportReport:
    """Open the stations and regions of a file, give them their places and people, and return what changed.

    The whole file is checked first; one problem and nothing is written. Running it again changes nothing. With
    `dry_run` everything is tried and rolled back. Days before today are allowed. Raises NotAllowed. One audit row for
    each change.
    """
    check_admin(by, at)
    file = read_regions_file(content)
    planned, problems = check_lines(file.lines, default_from)
    if file.problems or problems:
        return ImportReport(problems=tuple(sorted((*file.problems, *problems), key=lambda problem: problem.line)))
    try:
        with change():
            report = _Import(by, at).carry_out(planned)
            transaction.set_rollback(dry_run)
    except _Refused as refused:
        return ImportReport(problems=(refused.problem,))
    return report


class _Import:
    """One run over checked lines."""

    def __init__(self, by: User | None, at: datetime) -> None:
        self.by = by
        self.at = at
        self.report = ImportReport()
        self.stations = {station.name.casefold(): station for station in Station.objects.all()}
        self.regions = open_regions_by_name()
        self.names: dict[str, str] = {}

    def carry_out(self, planned: Sequence[PlannedRegion]) -> ImportReport:
        """Make every region first, free those who change, then appoint: officers may swap regions in one file."""
        self.names = {plan.line.officer: plan.line.officer_name for plan in planned}
        regions = [(plan, self._region(plan)) for plan in planned]
        changed = [(plan, region) for plan, region in regions if plan.line.officer and not _leads(plan, region)]
        for plan, region in changed:
            end_periods(Assignment.objects.filter(in_force(plan.from_on), region=region), plan.from_on)
        for plan, region in regions:
            try:
                self._fill(plan, region, appoint=(plan, region) in changed)
            except OfficersError as error:
                raise _Refused(_problem_of(plan, error)) from error
        return self.report

    def _region(self, plan: PlannedRegion) -> Region:
        station = self._station(plan.line.station)
        region = self.regions.get(plan.line.region.casefold())
        if region is None:
            self.report.regions_opened += 1
            opened_on = plan.from_on
            return open_region(name=plan.line.region, station=station, opened_on=opened_on, by=self.by, at=self.at)
        if region.station != station:
            edit_region(region=region, name=region.name, station=station, by=self.by, at=self.at)
        return region

    def _station(self, name: str) -> Station:
        if name.casefold() not in self.stations:
            station = open_station(facts=StationFacts(name=name), by=self.by, at=self.at)
            self.stations[name.casefold()] = station
            self.report.stations_opened += 1
        return self.stations[name.casefold()]

    def _fill(self, plan: PlannedRegion, region: Region, *, appoint: bool) -> None:
        line, from_on, by, at = plan.line, plan.from_on, self.by, self.at
        moved = move_places(places=plan.places, region=region, from_on=from_on, by=by, at=at, initial_import=True)
        self.report.places_moved += len(moved.moves)
        if appoint:
            officer = self._person(line.officer)
            appoint_officer(region=region, officer=officer, from_on=from_on, by=by, at=at)
            self.report.officers_appointed += 1
        if line.deputy and not _deputises(plan, region):
            deputy = self._person(line.deputy)
            appoint_deputy(region=region, deputy=deputy, from_on=from_on, by=by, at=at)
            self.report.deputies_appointed += 1

    def _person(self, address: str) -> User:
        known = User.objects.filter(email=address).first()
        if known is not None:
            return known
        self.report.people_made += 1
        name = self.names.get(address, "")  # a deputy may be named further down, as the officer of another region
        return make_person(email=address, name=name, language=settings.LANGUAGE_CODE, by=self.by, at=self.at)


def _leads(plan: PlannedRegion, region: Region) -> bool:
    held = Assignment.objects.filter(in_force(plan.from_on), region=region, officer__email=plan.line.officer)
    return held.exists()


def _deputises(plan: PlannedRegion, region: Region) -> bool:
    held = Deputyship.objects.filter(in_force(plan.from_on), region=region, deputy__email=plan.line.deputy)
    return held.exists()


def _problem_of(plan: PlannedRegion, error: OfficersError) -> Problem:
    texts = {
        "OfficerAlreadyInCharge": _("This officer is in charge of another region on one of these days."),
        "RegionAlreadyLed": _("The region has another officer planned for later."),
        "RegionAlreadyDeputised": _("The region has another deputy planned for later."),
        "RegionNotOpen": _("The region is not open on that day."),
    }
    name = type(error).__name__
    return Problem(plan.line.line, texts.get(name, name))
