"""Reading the table from which regions are imported. Pure: text in, lines and problems out."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

REQUIRED = ("region", "station", "places")
OPTIONAL = ("officer", "officer_name", "deputy", "from")
LENGTHS = {"region": 120, "station": 120, "officer": 254, "officer_name": 120, "deputy": 254}
"""What the columns of the database hold."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in one line of the file; line 1 holds the column names."""

    line: int
    text: str


@dataclass(frozen=True)
class RegionLine:
    """One region as the file states it."""

    line: int
    region: str
    station: str
    codes: tuple[str, ...]
    """Place codes, each alone or with its level: "0784" or "municipality:0784"."""
    officer: str
    """E-mail address, in lower case, or empty."""
    officer_name: str
    deputy: str
    from_on: date | None


@dataclass(frozen=True)
class RegionsFile:
    """Everything a file states, and what is wrong with it."""

    lines: tuple[RegionLine, ...]
    problems: tuple[Problem, ...]


def read_regions_file(content: bytes) -> RegionsFile:
    """Read UTF-8 text of comma- or semicolon-separated values; codes stand apart by space or semicolon."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return RegionsFile((), (Problem(line, _("This is not UTF-8 text. Save the file as “CSV UTF-8”.")),))
    try:
        rows = list(_numbered_rows(text))
    except csv.Error:
        return RegionsFile((), (Problem(1, _("This is not a table of comma-separated values.")),))
    if not rows:
        return RegionsFile((), (Problem(1, _("The file is empty.")),))
    header = [name.strip().casefold() for name in rows[0][1]]
    problems = [
        *(Problem(1, _("The column “%s” is missing.") % name) for name in REQUIRED if name not in header),
        *(Problem(1, _("There is no column “%s”.") % name) for name in header if name not in REQUIRED + OPTIONAL),
    ]
    if problems:
        return RegionsFile((), tuple(problems))
    lines = [_line(number, header, cells, problems) for number, cells in rows[1:]]
    return RegionsFile(tuple(line for line in lines if line), tuple(problems))


def _numbered_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(), delimiter=";" if ";" in first and "," not in first else ",")
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _line(number: int, header: list[str], cells: list[str], problems: list[Problem]) -> RegionLine | None:
    if len(cells) > len(header):
        problems.append(Problem(number, _("There are more values than columns.")))
        return None
    values = dict.fromkeys(OPTIONAL, "") | {
        name: " ".join(cell.split()) for name, cell in zip(header, cells, strict=False)
    }
    missing = [name for name in REQUIRED if not values.get(name)]
    problems += [Problem(number, _("The column “%s” is empty.") % name) for name in missing]
    unfit = [_unfit(number, name, value) for name, value in values.items()]
    problems += [problem for problem in unfit if problem]
    from_on = _day(number, values, problems)
    if missing or any(unfit):
        return None
    return RegionLine(
        line=number,
        region=values["region"],
        station=values["station"],
        codes=tuple(values["places"].replace(";", " ").split()),
        officer=values["officer"].lower(),
        officer_name=values["officer_name"],
        deputy=values["deputy"].lower(),
        from_on=from_on,
    )


def _unfit(number: int, name: str, value: str) -> Problem | None:
    """Return what keeps a value out of the database, if anything does."""
    if len(value) > LENGTHS.get(name, len(value)):
        return Problem(number, _("The column “%(name)s” is too long.") % {"name": name})
    if not value.isprintable():
        return Problem(number, _("The column “%(name)s” holds characters that cannot be shown.") % {"name": name})
    return None


def _day(number: int, values: Mapping[str, str], problems: list[Problem]) -> date | None:
    if not values["from"]:
        return None
    try:
        return date.fromisoformat(values["from"])
    except ValueError:
        problems.append(Problem(number, _("“%s” is not a day like 2026-03-31.") % values["from"]))
        return None
