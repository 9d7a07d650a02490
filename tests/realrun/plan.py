"""Write a cut as the table `manage.py import_regions` takes: names, stations, invented officers, deputies."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from tests.realrun.cutting import CutRegion, Settlement
from tests.realrun.people import invented_people

COLUMNS = ("region", "station", "places", "officer", "officer_name", "deputy", "from")
FROM = date(2021, 1, 1)
"""The day before the first event's."""


def regions_table(regions: Sequence[CutRegion], settlements: Iterable[Settlement]) -> bytes:
    """Return the table: one line a region, one station a county, the neighbour in the list as deputy."""
    members: dict[str, set[str]] = defaultdict(set)
    for settlement in settlements:
        members[settlement.municipality].add(settlement.code)
    people = dict(zip([id(region) for region in regions], invented_people(), strict=False))
    of_county: dict[str, list[CutRegion]] = defaultdict(list)
    for region in regions:
        of_county[region.county].append(region)
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    for region in regions:
        neighbours = of_county[region.county]
        deputy = neighbours[(neighbours.index(region) + 1) % len(neighbours)]
        name, address = people[id(region)]
        values = {
            "region": region_name(region, members),
            "station": f"{region.settlements[0].county_name.removesuffix(' maakond')} politseijaoskond",
            "places": " ".join(place_codes(region, members)),
            "officer": address,
            "officer_name": name,
            "deputy": people[id(deputy)][1] if deputy is not region else "",
            "from": FROM.isoformat(),
        }
        table.writerow(values)
    return text.getvalue().encode()


def place_codes(region: CutRegion, members: dict[str, set[str]]) -> list[str]:
    """Return the codes of whole municipalities, and of settlements where a municipality is divided."""
    held = _by_municipality(region)
    whole = sorted(code for code, codes in held.items() if codes == members[code])
    single = sorted(code for municipality, codes in held.items() if municipality not in whole for code in codes)
    return [*(f"municipality:{code}" for code in whole), *(f"settlement:{code}" for code in single)]


def region_name(region: CutRegion, members: dict[str, set[str]]) -> str:
    """Return the names of whole municipalities, or municipality and largest settlement where one is divided."""
    held = _by_municipality(region)
    if all(codes == members[code] for code, codes in held.items()):
        return ", ".join(sorted({each.municipality_name for each in region.settlements}))
    largest = max(region.settlements, key=lambda each: (each.inhabitants, each.code))
    return f"{largest.municipality_name}: {largest.name}"


def _by_municipality(region: CutRegion) -> dict[str, set[str]]:
    held: dict[str, set[str]] = defaultdict(set)
    for settlement in region.settlements:
        held[settlement.municipality].add(settlement.code)
    return held
