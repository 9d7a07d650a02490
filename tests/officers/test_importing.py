"""Regions from a table: everything or nothing, with the line of each problem."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from officers.actions import appoint_officer, open_region
from officers.actions.importing import ImportReport, import_regions
from officers.models import Assignment, Deputyship, Extent, Region, Station
from officers.queries import in_charge_on, region_of_place
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.accounts.queries import has_role
from portal.places.models import Level, Place
from tests.officers.conftest import AT, START, TODAY, Land, person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
GOOD = """region,station,places,officer,officer_name,deputy,from
West,Westby,1001;1002,mari@police.example,Mari Tamm,jaan@police.example,2026-03-01
East,Westby,municipality:0020,jaan@police.example,Jaan Kask,,
"""
HEADER = "region,station,places,officer,officer_name,deputy,from\n"


def _import(text: str | bytes, **options) -> ImportReport:
    content = text if isinstance(text, bytes) else text.encode()
    return import_regions(content=content, default_from=TODAY, by=None, at=AT, **options)


def _problems(text: str | bytes) -> list[tuple[int, str]]:
    return [(problem.line, problem.text) for problem in _import(text).problems]


def test_file_imported_makes_stations_regions_territory_and_people(land: Land):
    report = _import(GOOD)
    assert report == ImportReport((), 1, 2, 3, 2, 1, 2)
    west = Region.objects.get(name="West")
    mari = User.objects.get(email="mari@police.example")
    assert (west.opened_on, in_charge_on(west, TODAY), mari.name) == (date(2026, 3, 1), mari, "Mari Tamm")
    assert not mari.has_usable_password()
    assert has_role(mari, Role.OFFICER, TODAY)
    assert Deputyship.objects.get().deputy.name == "Jaan Kask"
    assert region_of_place(place_id=land.villages[2].pk, on=TODAY).region_id == Region.objects.get(name="East").pk


def test_file_imported_again_changes_nothing(land: Land):
    _import(GOOD)
    marks = (Extent.objects.count(), Assignment.objects.count(), Region.objects.count(), Station.objects.count())
    assert _import(GOOD) == ImportReport()
    assert marks == (3, 2, 2, 1)


def test_file_tried_only_says_what_would_change_and_keeps_nothing(land: Land):
    assert _import(GOOD, dry_run=True) == ImportReport((), 1, 2, 3, 2, 1, 2)
    assert (Station.objects.count(), Region.objects.count(), User.objects.count()) == (0, 0, 0)


def test_officers_swapped_in_one_file_are_swapped(land: Land):
    _import(GOOD)
    swapped = (
        HEADER
        + "West,Westby,1001,jaan@police.example,,,2026-04-01\nEast,Westby,1003,mari@police.example,,,2026-04-01\n"
    )
    report = _import(swapped)
    assert (report.problems, report.officers_appointed) == ((), 2)
    days = [in_charge_on(Region.objects.get(name="West"), date(2026, month, 1)).name for month in (3, 4)]
    assert days == ["Mari Tamm", "Jaan Kask"]


def test_file_with_semicolons_and_a_byte_order_mark_is_read(land: Land):
    text = "Region;Station;Places\nWest;Westby;settlement:1001 1002\n"
    assert _import(b"\xef\xbb\xbf" + text.encode()).places_moved == 2


PROBLEMS = [
    ("", [(1, "The file is empty.")]),
    ("region,places\nWest,1001\n", [(1, "The column “station” is missing.")]),
    ("region,station,places,colour\n", [(1, "There is no column “colour”.")]),
    (HEADER.encode() + b"V\xf5ru,Westby,1001,,,,\n", [(2, "This is not UTF-8 text. Save the file as “CSV UTF-8”.")]),
    (HEADER + "West,,1001,,,,\n", [(2, "The column “station” is empty.")]),
    (HEADER + "\nWest,Westby,1001,,,,,,\n", [(3, "There are more values than columns.")]),
    (HEADER + "West,Westby,9999,,,,\n", [(2, "There is no place with the code 9999.")]),
    (HEADER + "West,Westby,county:1001,,,,\n", [(2, "There is no place with the code county:1001.")]),
    (
        HEADER + "West,Westby,village:1001,,,,\n",
        [(2, "“village” is no level; use one of: settlement, municipality, county.")],
    ),
    (
        HEADER + "West,Westby,0020,,,,\n",
        [(2, "The code 0020 means several: write settlement:0020 / municipality:0020.")],
    ),
    (HEADER + "West,Westby,1001,,,,1.3.2026\n", [(2, "“1.3.2026” is not a day like 2026-03-31.")]),
    (HEADER + "West,Westby,1001,mari,,,\n", [(2, "“mari” is not an e-mail address.")]),
    (
        HEADER + "West,Westby,1001,m@p.example,,,\nEast,Westby,1002,M@p.example,,,\n",
        [(3, "This officer is in charge in line 2 already.")],
    ),
    (HEADER + "West,Westby,1001,,,,\nwest,Westby,1002,,,,\n", [(3, "This region stands in line 2 already.")]),
    (HEADER + "West,Westby,1001,,,,\nEast,Westby,1002 1001,,,,\n", [(3, "Alder is in line 2 already.")]),
    (
        HEADER + "West,Westby,1001 9999,,,,\nEast,Westby,9998,,,,2026-13-01\n",
        [
            (2, "There is no place with the code 9999."),
            (3, "“2026-13-01” is not a day like 2026-03-31."),
            (3, "There is no place with the code 9998."),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), PROBLEMS)
def test_file_with_problems_is_refused_whole_with_their_lines(land: Land, text, expected):
    Place.objects.create(level=Level.SETTLEMENT, code="0020", name="Eastby town", parent=land.east, lon=4.3, lat=55.6)
    assert _problems(text) == expected
    assert (Station.objects.count(), Region.objects.count(), User.objects.count()) == (0, 0, 0)


def test_officer_in_charge_of_a_region_not_in_the_file_is_a_problem(region, land: Land):
    appoint_officer(region=region, officer=person("Mari Tamm"), from_on=START, by=None, at=AT)
    found = _problems(HEADER + "North,Westby,1001,mari.tamm@police.example,,,\n")
    text = "mari.tamm@police.example is in charge of a region that is not in this file, from 2026-01-01."
    assert found == [(2, text)]


def test_account_switched_off_and_day_before_opening_are_problems(region, land: Land):
    User.objects.filter(pk=person("Mari Tamm").pk).update(is_active=False)
    found = _problems(HEADER + "West,Westby station,1001,mari.tamm@police.example,,,2025-12-31\n")
    assert found == [
        (2, "The account mari.tamm@police.example is switched off."),
        (2, "2025-12-31 lies before the region opened, 2026-01-01."),
    ]


def test_officer_planned_for_later_is_a_problem_and_nothing_is_kept(station, land: Land):
    region = open_region(name="East", station=station, opened_on=START, by=None, at=AT)
    appoint_officer(region=region, officer=person("Jaan Kask"), from_on=date(2026, 9, 1), by=None, at=AT)
    found = _problems(HEADER + "West,Westby,1001,,,,\nEast,Westby station,1003,mari@police.example,,,\n")
    assert found == [(3, "The region has another officer planned for later.")]
    assert not Region.objects.filter(name="West").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_checking_costs_the_same_for_any_number_of_lines(land: Land, count, django_assert_num_queries):
    lines = [f"R{number},Westby,100{number + 1} 9999,o{number}@p.example,,,\n" for number in range(count)]
    with django_assert_num_queries(4):
        _import(HEADER + "".join(lines))


def test_command_prints_what_changed(land: Land, tmp_path):
    file = tmp_path / "regions.csv"
    file.write_text(GOOD, encoding="utf-8")
    out = StringIO()
    call_command("import_regions", str(file), "--from", "2026-03-02", stdout=out)
    assert out.getvalue() == "changed: 1 stations, 2 regions, 3 places, 2 officers, 1 deputies, 2 people made\n"


def test_command_prints_problems_with_their_lines(land: Land, tmp_path):
    file = tmp_path / "regions.csv"
    file.write_text(HEADER + "West,Westby,9999,,,,\n", encoding="utf-8")
    err = StringIO()
    with pytest.raises(CommandError, match="nothing was imported: 1 problem"):
        call_command("import_regions", str(file), stderr=err)
    assert "line 2: There is no place with the code 9999." in err.getvalue()
