"""The rule by which the real run cuts regions: on an invented country, and on Estonia where its data is at hand."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from shapely.geometry import box

from tests.realrun.cutting import CannotCut, CutRegion, Settlement, cut_regions
from tests.realrun.inhabitants import read_settlements, share
from tests.realrun.plan import regions_table

LEAST = 3_000
WANTED = 125


def settlement(code: str, municipality: str, inhabitants: int, column: int, county: str = "A") -> Settlement:
    """One square of a row of squares."""
    return Settlement(
        code=code,
        name=f"village {code}",
        municipality=municipality,
        municipality_name=f"municipality {municipality}",
        county=county,
        county_name=f"{county} maakond",
        inhabitants=inhabitants,
        shape=box(column, 58, column + 1, 59),
    )


def codes(regions: list[CutRegion]) -> list[str]:
    return ["".join(each.code for each in region.settlements) for region in regions]


def test_cut_regions_small_municipality_joins_the_one_that_touches_it() -> None:
    country = [settlement("a", "1", 90, 0), settlement("b", "2", 10, 1), settlement("c", "3", 80, 3)]

    assert codes(cut_regions(country, wanted=2, least=50)) == ["ab", "c"]


def test_cut_regions_small_island_joins_the_nearest_of_its_county() -> None:
    country = [
        *(settlement("a", "1", 90, 0), settlement("b", "2", 80, 2)),
        *(settlement("c", "3", 10, 5), settlement("d", "4", 70, 6, county="B")),
    ]

    assert codes(cut_regions(country, wanted=3, least=50)) == ["a", "bc", "d"]


def test_cut_regions_largest_is_halved_first_and_most_evenly() -> None:
    country = [settlement(code, "1", 100, column) for column, code in enumerate("abcd")]
    country += [settlement("e", "2", 150, 9), settlement("f", "2", 150, 10)]

    assert codes(cut_regions(country, wanted=3, least=50)) == ["ab", "cd", "ef"]


def test_cut_regions_no_half_falls_below_the_least() -> None:
    country = [settlement("a", "1", 900, 0), settlement("b", "1", 40, 1)]

    with pytest.raises(CannotCut):
        cut_regions(country, wanted=2, least=50)


def test_share_rest_of_a_municipality_goes_to_the_places_nobody_counted() -> None:
    places = [
        {"AKOOD": "1", "ANIMI": "Linn", "tyyp_nimi": "vallasisene linn"},
        {"AKOOD": "2", "ANIMI": "Alevik", "tyyp_nimi": "alevik"},
        {"AKOOD": "3", "ANIMI": "Küla", "tyyp_nimi": "küla"},
    ]

    assert share(1_000, places, {"Linn": 910}) == {"1": 910, "2": 80, "3": 10}


@pytest.fixture(scope="module")
def estonia(shared_data: Path) -> list[Settlement]:
    return read_settlements(shared_data / "estonia")


@pytest.fixture(scope="module")
def regions(estonia: list[Settlement]) -> list[CutRegion]:
    return cut_regions(estonia, wanted=WANTED, least=LEAST)


def test_cut_regions_estonia_is_125_regions_each_inside_one_county(regions: list[CutRegion]) -> None:
    assert len(regions) == WANTED
    assert all(len({each.county for each in region.settlements}) == 1 for region in regions)
    assert min(region.inhabitants for region in regions) >= LEAST


def test_cut_regions_estonia_each_settlement_is_in_exactly_one(
    estonia: list[Settlement], regions: list[CutRegion]
) -> None:
    held = Counter((each.code, each.municipality) for region in regions for each in region.settlements)

    assert held == Counter((each.code, each.municipality) for each in estonia)


def test_regions_table_estonia_names_each_place_once(estonia: list[Settlement], regions: list[CutRegion]) -> None:
    rows = list(csv.DictReader(io.StringIO(regions_table(regions, estonia).decode())))
    in_municipality = defaultdict(set)
    for each in estonia:
        in_municipality[each.municipality].add(each.code)

    def settlements_of(text: str) -> Iterator[str]:
        level, _colon, code = text.partition(":")
        yield from in_municipality[code] if level == "municipality" else {code}

    held = Counter(code for row in rows for text in row["places"].split() for code in settlements_of(text))
    assert held == Counter(each.code for each in estonia)
    assert [len({row[column] for row in rows}) for column in ("region", "officer", "officer_name", "station")] == [
        *(WANTED, WANTED, WANTED),
        15,
    ]
    assert all(row["deputy"] not in {"", row["officer"]} for row in rows)
