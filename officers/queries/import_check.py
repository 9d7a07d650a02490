"""Checking the lines of a regions file against each other and against what is known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from officers.models import Assignment, Region
from officers.regions_file import Problem, RegionLine
from portal.accounts.models import User
from portal.places.models import Level, Place

LEVELS = {level.name.lower(): level for level in Level}


@dataclass(frozen=True)
class PlannedRegion:
    """One line with its places and day found."""

    line: RegionLine
    places: tuple[Place, ...]
    from_on: date


def check_lines(lines: Sequence[RegionLine], default_from: date) -> tuple[list[PlannedRegion], list[Problem]]:
    """Return what the lines plan and everything wrong with them, by line. Four statements, however many lines."""
    problems: list[Problem] = [*_repeated(lines)]
    by_code = _places_by_code(code for line in lines for code in line.codes)
    planned = [
        PlannedRegion(line, tuple(_places_of(line, by_code, problems)), line.from_on or default_from) for line in lines
    ]
    problems += [*_places_twice(planned), *_people(planned), *_too_early(planned)]
    return planned, sorted(problems, key=lambda problem: problem.line)


def _repeated(lines: Iterable[RegionLine]) -> Iterable[Problem]:
    regions: dict[str, int] = {}
    officers: dict[str, int] = {}
    for line in lines:
        first = regions.setdefault(line.region.casefold(), line.line)
        if first != line.line:
            yield Problem(line.line, _("This region stands in line %s already.") % first)
        first = officers.setdefault(line.officer, line.line) if line.officer else line.line
        if first != line.line:
            yield Problem(line.line, _("This officer is in charge in line %s already.") % first)


def _places_by_code(codes: Iterable[str]) -> Mapping[str, list[Place]]:
    wanted = {code.rpartition(":")[2] for code in codes}
    found: dict[str, list[Place]] = defaultdict(list)
    for place in Place.objects.filter(code__in=wanted).order_by("level"):
        found[place.code].append(place)
    return found


def _places_of(line: RegionLine, by_code: Mapping[str, list[Place]], problems: list[Problem]) -> Iterable[Place]:
    for text in line.codes:
        level_name, _colon, code = text.rpartition(":")
        if level_name and level_name.lower() not in LEVELS:
            said = {"level": level_name, "levels": ", ".join(LEVELS)}
            problems.append(Problem(line.line, _("“%(level)s” is no level; use one of: %(levels)s.") % said))
            continue
        found = [
            place for place in by_code.get(code, ()) if not level_name or place.level == LEVELS[level_name.lower()]
        ]
        if not found:
            problems.append(Problem(line.line, _("There is no place with the code %s.") % text))
        elif len(found) > 1:
            said = {"code": code, "choices": " / ".join(_with_level(place) for place in found)}
            problems.append(Problem(line.line, _("The code %(code)s means several: write %(choices)s.") % said))
        else:
            yield found[0]


def _with_level(place: Place) -> str:
    return f"{Level(place.level).name.lower()}:{place.code}"


def _places_twice(planned: Iterable[PlannedRegion]) -> Iterable[Problem]:
    seen: dict[int, int] = {}
    for plan in planned:
        for place in plan.places:
            if place.pk in seen:
                said = {"place": place.name, "line": seen[place.pk]}
                yield Problem(plan.line.line, _("%(place)s is in line %(line)s already.") % said)
            seen.setdefault(place.pk, plan.line.line)


def _people(planned: Sequence[PlannedRegion]) -> Iterable[Problem]:
    addresses = {address for plan in planned for address in (plan.line.officer, plan.line.deputy) if address}
    inactive = set(User.objects.filter(email__in=addresses, is_active=False).values_list("email", flat=True))
    busy = _in_charge_elsewhere(planned)
    for plan in planned:
        for address in filter(None, (plan.line.officer, plan.line.deputy)):
            if not _is_address(address):
                yield Problem(plan.line.line, _("“%s” is not an e-mail address.") % address)
            if address in inactive:
                yield Problem(plan.line.line, _("The account %s is switched off.") % address)
        for region, from_on, to_on in busy.get(plan.line.officer, ()):
            if (to_on is None or to_on > plan.from_on) and region != plan.line.region.casefold():
                said = {"officer": plan.line.officer, "day": from_on}
                text = _("%(officer)s is in charge of a region that is not in this file, from %(day)s.")
                yield Problem(plan.line.line, text % said)


def _in_charge_elsewhere(planned: Sequence[PlannedRegion]) -> Mapping[str, list[tuple[str, date, date | None]]]:
    # Regions of the file give up their officer when the file names another, so only the others count.
    in_file = {plan.line.region.casefold() for plan in planned}
    officers = {plan.line.officer for plan in planned if plan.line.officer}
    rows = Assignment.objects.filter(officer__email__in=officers).values_list(
        "officer__email", "region__name", "from_on", "to_on"
    )
    found: dict[str, list[tuple[str, date, date | None]]] = defaultdict(list)
    for address, region, from_on, to_on in rows:
        if region.casefold() not in in_file:
            found[address].append((region.casefold(), from_on, to_on))
    return found


def _too_early(planned: Sequence[PlannedRegion]) -> Iterable[Problem]:
    known = open_regions_by_name()
    for plan in planned:
        region = known.get(plan.line.region.casefold())
        if region and plan.from_on < region.opened_on:
            said = {"day": plan.from_on, "opened": region.opened_on}
            yield Problem(plan.line.line, _("%(day)s lies before the region opened, %(opened)s.") % said)


def open_regions_by_name() -> dict[str, Region]:
    """Return the regions that have not closed, by name in lower case."""
    still_open = Region.objects.filter(Q(closed_on__isnull=True)).select_related("station")
    return {region.name.casefold(): region for region in still_open}


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
