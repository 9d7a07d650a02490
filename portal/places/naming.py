"""From a table of other names to checked rows. Pure reading."""

import csv
import io
from dataclasses import dataclass

from portal.places.choices import Problem
from portal.places.errors import AttributeAbsent, BrokenTable
from portal.places.reading import NAME_LENGTH, Refusal, clean_name, is_shown

COLUMNS = ("name", "alternatenames", "lat", "lon")
"""As the GeoNames extracts call them; the alternate names are parted by "|"."""


@dataclass(frozen=True)
class NamedPoint:
    """One row: a place as somebody else's gazetteer knows it."""

    position: int
    name: str
    names: tuple[str, ...]
    """The name and every other name, each once, only those that can be shown and fit."""
    lon: float
    lat: float


def read_names(text: str) -> tuple[list[NamedPoint], list[Refusal]]:
    """Check every row of a CSV table. Raises AttributeAbsent for a missing column, BrokenTable for no table at all."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    points: list[NamedPoint] = []
    refused: list[Refusal] = []
    try:
        for column in COLUMNS:
            if column not in (reader.fieldnames or ()):
                raise AttributeAbsent(f"({column})")
        for position, row in enumerate(reader, start=1):
            read = _point(position, row)
            if isinstance(read, Refusal):
                refused.append(read)
            else:
                points.append(read)
    except csv.Error:
        raise BrokenTable(f"(line {reader.line_num})") from None
    return points, refused


def _point(position: int, row: dict[str, str | None]) -> NamedPoint | Refusal:
    name = clean_name(row["name"])
    if not name or not is_shown(name):
        return Refusal(position, "", name if is_shown(name) else "", Problem.NO_NAME)
    if len(name) > NAME_LENGTH:
        return Refusal(position, "", name[:60], Problem.NAME_TOO_LONG)
    try:
        lon, lat = float(row["lon"] or ""), float(row["lat"] or "")
    except ValueError:
        return Refusal(position, "", name, Problem.BAD_POINT)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return Refusal(position, "", name, Problem.BAD_POINT)
    others = (clean_name(other) for other in (row["alternatenames"] or "").split("|"))
    fit = [other for other in others if 1 < len(other) <= NAME_LENGTH and is_shown(other)]
    return NamedPoint(position, name, tuple(dict.fromkeys([name, *fit])), lon, lat)
