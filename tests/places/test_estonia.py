"""The real gazetteer of Estonia: 15 counties, 79 municipalities, 4,711 settlements, 218 named points."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.audit.actions import SYSTEM
from portal.places.actions import ImportReport, NamesReport, import_place_names, import_places
from portal.places.finder import find_places
from portal.places.kept import forget_everything
from portal.places.models import Level, Place
from portal.places.outlines import outlines
from portal.places.queries import place_at, place_id_at
from portal.places.reading import Attributes
from tests.places.making import AT

BOUNDS = (21.5, 57.4, 28.4, 60.0)
FILES = {
    Level.COUNTY: ("ee_counties.geojson", Attributes("MKOOD", "MNIMI", population="population_2021")),
    Level.MUNICIPALITY: (
        "ee_municipalities.geojson",
        Attributes("OKOOD", "ONIMI", parent="MKOOD", population="population_2021"),
    ),
    Level.SETTLEMENT: ("ee_settlements.geojson", Attributes("AKOOD", "ANIMI", kind="tyyp_nimi", parent="OKOOD")),
}

pytestmark = [pytest.mark.usefixtures("estonia"), pytest.mark.sqlite_too]


@pytest.fixture(autouse=True)
def _fresh_gazetteer() -> None:
    """Keep the index from test to test: the country stays the same until the end of this module."""


def import_level(folder: Path, level: Level) -> ImportReport:
    name, attributes = FILES[level]
    with (folder / name).open("rb") as file:
        return import_places(file=file, level=level, attributes=attributes, bounds=BOUNDS, by=SYSTEM, at=AT)


def import_names(folder: Path) -> NamesReport:
    with (folder / "ee_geonames_places.csv").open("rb") as file:
        return import_place_names(file=file, by=SYSTEM, at=AT)


@pytest.fixture(scope="module")
def estonia_reports(
    shared_data: Path, django_db_setup: None, django_db_blocker: pytest.fixture
) -> Iterator[list[ImportReport]]:
    """Import everything once for this module, in a transaction that is taken back at its end."""
    from django.db import transaction

    folder = shared_data / "estonia"
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            forget_everything()
            yield [import_level(folder, level) for level in FILES]
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            forget_everything()


@pytest.fixture(scope="module")
def estonia_names(estonia_reports: list[ImportReport], shared_data: Path) -> NamesReport:
    """Import the other names once."""
    return import_names(shared_data / "estonia")


@pytest.fixture
def estonia(estonia_names: NamesReport, db: None) -> None:
    """The whole country with its other names; each test's own changes are taken back."""


def codes(q: str, limit: int = 20) -> list[str]:
    return [found.code for found in find_places(q, limit)]


def test_import_places_estonia_is_taken_whole(estonia_reports: list[ImportReport]) -> None:
    assert [(len(report.added), report.refused, report.repaired) for report in estonia_reports] == [
        (15, (), ()),
        (79, (), ()),
        (4711, (), ()),
    ]


def test_import_places_estonia_twice_changes_nothing(shared_data: Path) -> None:
    reports = [import_level(shared_data / "estonia", level) for level in FILES]

    assert [(len(r.added), len(r.changed), len(r.unchanged), len(r.missing)) for r in reports] == [
        (0, 0, 15, 0),
        (0, 0, 79, 0),
        (0, 0, 4711, 0),
    ]


def test_import_places_estonia_outside_the_demo_country_is_refused_one_by_one(shared_data: Path) -> None:
    name, attributes = FILES[Level.COUNTY]
    with (shared_data / "estonia" / name).open("rb") as file:
        report = import_places(
            file=file, level=Level.COUNTY, attributes=attributes, bounds=(3.0, 55.0, 5.5, 56.5), by=SYSTEM, at=AT
        )

    assert {refusal.problem.value for refusal in report.refused} == {"outside_bounds"}
    assert len(report.refused) == 15


def test_import_places_estonia_eight_codes_name_a_town_on_two_levels() -> None:
    municipalities = set(Place.objects.filter(level=Level.MUNICIPALITY).values_list("code", flat=True))

    both = Place.objects.filter(level=Level.SETTLEMENT, code__in=municipalities).select_related("parent")

    assert len(both) == 8
    assert all(place.code == place.parent.code and place.name == place.parent.name for place in both)


def test_import_place_names_estonia_twice_adds_nothing(estonia_names: NamesReport, shared_data: Path) -> None:
    again = import_names(shared_data / "estonia")

    assert (len(again.added), again.unchanged) == (0, estonia_names.added)
    assert (estonia_names.by_name, estonia_names.by_point, estonia_names.refused) == (212, 6, ())


def test_find_places_twelve_namesakes_can_be_told_apart() -> None:
    found = find_places("vanamoisa kula", 12)

    assert [each.name for each in found] == ["Vanamõisa küla"] * 12
    assert len({(each.municipality, each.county) for each in found}) == 12


@pytest.mark.parametrize(
    ("q", "name", "municipality"),
    [
        ("Tallin", "Tallinn", ""),
        ("Talinn", "Tallinn", ""),
        ("Tallinn", "Tallinn", ""),
        ("Reval", "Tallinn", ""),
        ("Таллин", "Tallinn", ""),
        ("Dorpat", "Tartu linn", "Tartu linn"),
        ("pernau", "Pärnu linn", "Pärnu linn"),
        ("Kesklinn", "Kesklinna linnaosa", "Tallinn"),
        ("Põhja-Tallinn", "Põhja-Tallinna linnaosa", "Tallinn"),
        ("lasnamae tallinn", "Lasnamäe linnaosa", "Tallinn"),
        ("Vanamõisa Saue", "Vanamõisa küla", "Saue vald"),
        ("Saue vald vanamõisa", "Vanamõisa küla", "Saue vald"),
        ("vanamoosa saue", "Vanamõisa küla", "Saue vald"),
        ("Dirslätt", "Aulepa küla / Dirslätt", "Lääne-Nigula vald"),
        ("narvajoesuu", "Narva-Jõesuu linn", ""),
        ("Evla", "Elva vald", ""),
        ("Saue vald", "Saue vald", ""),
        ("Harju maakond", "Harju maakond", ""),
    ],
)
def test_find_places_real_question_finds_the_place_first(q: str, name: str, municipality: str) -> None:
    best = find_places(q)[0]

    assert (best.name, best.municipality) == (name, municipality)


def test_find_places_every_settlement_is_found_by_its_own_name() -> None:
    missed = [
        code
        for code, name in Place.objects.filter(level=Level.SETTLEMENT).values_list("code", "name")
        if code not in codes(name)
    ]

    assert missed == []


def test_place_at_inside_point_of_every_settlement_is_that_settlement() -> None:
    points = Place.objects.filter(level=Level.SETTLEMENT).values_list("id", "lon", "lat")

    assert [place_id for place_id, lon, lat in points if place_id_at(lon, lat) != place_id] == []


def test_place_at_the_town_hall_square_is_in_the_old_town_district() -> None:
    assert place_at(24.7453, 59.4370).name == "Kesklinna linnaosa"


def test_outlines_of_all_municipalities_are_at_most_60_kb_compressed() -> None:
    text = outlines(Level.MUNICIPALITY)

    assert text.count('"type":"Feature"') == 79
    assert len(gzip.compress(text.encode())) <= 60_000
