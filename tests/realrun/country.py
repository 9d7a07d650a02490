"""Give an empty portal the places of Estonia, 125 regions and their invented officers, as an admin would."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from django.core.management import call_command

from tests.realrun.cutting import CutRegion, cut_regions
from tests.realrun.inhabitants import read_settlements
from tests.realrun.measure import say, step
from tests.realrun.plan import regions_table

WANTED = 125
LEAST = 3_000
LEVELS = {
    "county": ("ee_counties.geojson", "--code=MKOOD", "--name=MNIMI", "--population=population_2021"),
    "municipality": (
        "ee_municipalities.geojson",
        *("--code=OKOOD", "--name=ONIMI", "--parent=MKOOD", "--population=population_2021"),
    ),
    "settlement": ("ee_settlements.geojson", "--code=AKOOD", "--name=ANIMI", "--kind=tyyp_nimi", "--parent=OKOOD"),
}


def import_country(folder: Path) -> None:
    """Import counties, municipalities, settlements and other names through the portal's own commands."""
    for level, (name, *options) in LEVELS.items():
        with step(f"import_places {name}"):
            call_command("import_places", str(folder / name), f"--level={level}", *options, stdout=sys.stdout)
    with step("import_place_names ee_geonames_places.csv"):
        call_command("import_place_names", str(folder / "ee_geonames_places.csv"), stdout=sys.stdout)


def make_regions(folder: Path) -> None:
    """Cut the country and import the cut."""
    settlements = read_settlements(folder)
    with step(f"cut {WANTED} regions"):
        regions = cut_regions(settlements, wanted=WANTED, least=LEAST)
        _say_load(regions)
    with step("import_regions"), tempfile.NamedTemporaryFile(suffix=".csv") as table:
        table.write(regions_table(regions, settlements))
        table.flush()
        call_command("import_regions", table.name, stdout=sys.stdout)


def _say_load(regions: Sequence[CutRegion]) -> None:
    sizes = [region.inhabitants for region in regions]
    say(f"{len(regions)} regions in {len({region.county for region in regions})} counties")
    say(f"inhabitants of a region: least {min(sizes)}, median {median(sizes):.0f}, most {max(sizes)}")
    say("more than 20,000: " + ", ".join(_sized(region) for region in regions if region.inhabitants > 20_000))


def _sized(region: CutRegion) -> str:
    largest = max(region.settlements, key=lambda settlement: settlement.inhabitants)
    return f"{largest.name} {region.inhabitants}"
