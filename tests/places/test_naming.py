"""Importing other names."""

import io

import pytest
from django.core.management import call_command

from portal.audit.actions import SYSTEM
from portal.audit.models import AuditRow
from portal.places.actions import NamesReport, import_place_names
from portal.places.choices import Problem
from portal.places.errors import AttributeAbsent, WrongEncoding
from portal.places.models import Level, OtherName, Place
from tests.places.making import AT, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

HEAD = "name,alternatenames,lat,lon\n"


@pytest.fixture
def linn() -> Place:
    """A city, two of its districts side by side, and a village far away."""
    city = make_place("30", "Suurlinn", level=Level.MUNICIPALITY, lon=4.0, lat=55.5)
    make_place("4", "Kesklinna linnaosa", kind="linnaosa", parent=city, lon=4.0, lat=55.5)
    make_place("5", "Ranna linnaosa", kind="linnaosa", parent=city, lon=4.1, lat=55.5)
    make_place("6", "Kauge küla", kind="küla", lon=5.0, lat=56.0)
    return city


def import_rows(rows: str, **options: bool) -> NamesReport:
    return import_place_names(file=io.BytesIO((HEAD + rows).encode()), by=SYSTEM, at=AT, **options)


@pytest.mark.parametrize(
    ("row", "added"),
    [
        ("Suurlinn,Grossstadt|Suurlinn|SUURLINN,55.5,4.0", [("30", "Grossstadt")]),
        ("Rand,Ranna|Strand,55.5,4.1", [("5", "Rand"), ("5", "Strand")]),
        ("Ranna,Strand,55.5,4.04", [("5", "Strand")]),
        ("Kesklin,Centrum,55.5,4.0", [("4", "Kesklin"), ("4", "Centrum")]),
        ("Tundmatu,,55.5,4.0", [("30", "Tundmatu")]),
        ("Kauge,,55.5,4.0", []),
        ("Meri,,56.0,5.1", [("6", "Meri")]),
    ],
)
def test_import_place_names_row_goes_to_its_place(linn: Place, row: str, added: list[tuple[str, str]]) -> None:
    assert list(import_rows(row).added) == added


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",x,55.5,4.0", Problem.NO_NAME),
        ("a" * 121 + ",x,55.5,4.0", Problem.NAME_TOO_LONG),
        ("Suurlinn,x,north,4.0", Problem.BAD_POINT),
        ("Suurlinn,x,95,4.0", Problem.BAD_POINT),
        ("Suurlinn,x", Problem.BAD_POINT),
        ("Suurlinn,x,nan,4.0", Problem.BAD_POINT),
        ("Kuu,x,10,10", Problem.NO_PLACE),
    ],
)
def test_import_place_names_bad_row_is_refused(linn: Place, row: str, problem: Problem) -> None:
    report = import_rows(row)

    assert [refusal.problem for refusal in report.refused] == [problem]
    assert OtherName.objects.count() == 0


def test_import_place_names_twice_adds_nothing(linn: Place) -> None:
    import_rows("Suurlinn,Grossstadt|Großstadt|Metropol,55.5,4.0")

    report = import_rows("Suurlinn,Grossstadt|Großstadt|Metropol,55.5,4.0")

    assert (report.added, report.unchanged) == ((), (("30", "Grossstadt"), ("30", "Metropol")))
    assert sorted(OtherName.objects.values_list("name", flat=True)) == ["Grossstadt", "Metropol"]


def test_import_place_names_name_of_another_place_is_left_out_where_only_the_point_matches(linn: Place) -> None:
    report = import_rows("Tundmatu,Kauge,55.5,4.0")

    assert (report.added, report.namesakes) == ((("30", "Tundmatu"),), (("30", "Kauge"),))


def test_import_place_names_dry_run_writes_nothing(linn: Place) -> None:
    report = import_rows("Suurlinn,Metropol,55.5,4.0", dry_run=True)

    assert report.added == (("30", "Metropol"),)
    assert (OtherName.objects.count(), AuditRow.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", AttributeAbsent), (b"name,lat,lon\n", AttributeAbsent), ("name,\xe4".encode("latin-1"), WrongEncoding)],
)
def test_import_place_names_unreadable_file_raises(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        import_place_names(file=io.BytesIO(content), by=SYSTEM, at=AT)


def test_import_place_names_command_says_what_it_did(linn: Place, tmp_path, capsys) -> None:
    path = tmp_path / "names.csv"
    path.write_text(HEAD + "Suurlinn,Metropol,55.5,4.0\nX,,0,0\n")

    call_command("import_place_names", str(path))

    assert capsys.readouterr().out.splitlines() == [
        "names: 1 added, 0 unchanged, 0 namesakes, 1 by_name, 0 by_point, 1 refused",
        "  refused: Entry 2 (X): No place was found at or near its point.",
    ]
