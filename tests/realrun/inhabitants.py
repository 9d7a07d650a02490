"""Read the settlements of Estonia with their inhabitants: stated by the census for towns, estimated for villages."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from shapely.geometry import shape

from tests.realrun.cutting import Settlement

WEIGHTS = {"küla": 1, "alevik": 8, "alev": 30}
"""How the inhabitants the census gives no place for are shared among the settlements of a municipality."""
WEIGHT_OF_TOWN = 60
PART = "2"
MUNICIPALITY = "1"


def read_settlements(folder: Path) -> list[Settlement]:
    """Return every settlement of the folder's files, its inhabitants adding up to those of its municipality."""
    totals = {
        properties["OKOOD"]: int(properties["population_2021"])
        for properties, _geometry in _features(folder / "ee_municipalities.geojson")
    }
    stated = _stated_parts(folder / "ee_population_census_2021.csv")
    members: dict[str, list[tuple[Mapping[str, Any], Any]]] = defaultdict(list)
    for properties, geometry in _features(folder / "ee_settlements.geojson"):
        members[properties["OKOOD"]].append((properties, geometry))
    return [
        _settlement(properties, geometry, shares[properties["AKOOD"]])
        for code, features in members.items()
        for shares in [share(totals[code], [properties for properties, _geometry in features], stated.get(code, {}))]
        for properties, geometry in features
    ]


def share(total: int, settlements: Iterable[Mapping[str, Any]], stated: Mapping[str, int]) -> dict[str, int]:
    """Return inhabitants by code: those stated for a name, and the rest of `total` by weight. They add up to it."""
    shares = {each["AKOOD"]: stated[each["ANIMI"]] for each in settlements if each["ANIMI"] in stated}
    weights = {
        each["AKOOD"]: WEIGHTS.get(each["tyyp_nimi"], WEIGHT_OF_TOWN)
        for each in settlements
        if each["AKOOD"] not in shares
    }
    people, weight = max(total - sum(shares.values()), 0), sum(weights.values())
    for code in sorted(weights):
        shares[code] = people * weights[code] // weight
        people, weight = people - shares[code], weight - weights[code]
    return shares


def _stated_parts(path: Path) -> dict[str, dict[str, int]]:
    """Return the census's inhabitants of towns and districts, by name, by code of their municipality."""
    parts: dict[str, dict[str, int]] = defaultdict(dict)
    municipality = ""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["level"] == MUNICIPALITY:
                municipality = row["ehak_code"]
            elif row["level"] == PART and row["population"]:
                parts[municipality][row["place"].removesuffix(" asustusüksusena")] = int(row["population"])
    return parts


def _features(path: Path) -> Iterable[tuple[dict[str, Any], Any]]:
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        yield feature["properties"], feature["geometry"]


def _settlement(properties: Mapping[str, Any], geometry: Any, inhabitants: int) -> Settlement:
    return Settlement(
        code=properties["AKOOD"],
        name=properties["ANIMI"],
        municipality=properties["OKOOD"],
        municipality_name=properties["ONIMI"],
        county=properties["MKOOD"],
        county_name=properties["MNIMI"],
        inhabitants=inhabitants,
        shape=shape(geometry),
    )
