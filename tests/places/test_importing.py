"""Importing outlines: what is taken, what is refused and why, and that a second time changes nothing."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.audit.actions import SYSTEM
from portal.audit.models import AuditRow
from portal.places.actions import import_places
from portal.places.choices import Problem
from portal.places.errors import (
    AttributeAbsent,
    BadOptions,
    BrokenJson,
    FileTooBig,
    NotAFeatureCollection,
    WrongEncoding,
    WrongReferenceSystem,
)
from portal.places.geojson import read_text
from portal.places.models import Boundary, GazetteerMarker, Level, Place
from portal.places.reading import Attributes
from tests.places.making import AT, BOUNDS, PLAIN, feature, file_of, import_features, make_place, square

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

BOW_TIE = {"type": "Polygon", "coordinates": [[[3.1, 55.1], [3.2, 55.2], [3.2, 55.1], [3.1, 55.2], [3.1, 55.1]]]}
SPIKE = {
    "type": "Polygon",
    "coordinates": [[[3.1, 55.1], [3.2, 55.1], [3.2, 55.2], [3.3, 55.3], [3.2, 55.2], [3.1, 55.2], [3.1, 55.1]]],
}
OPEN_RING = {"type": "Polygon", "coordinates": [[[3.1, 55.1], [3.2, 55.1], [3.2, 55.2], [3.1, 55.2]]]}
GRID = {
    "type": "Polygon",
    "coordinates": [[[540000, 6589000], [541000, 6589000], [541000, 6590000], [540000, 6589000]]],
}
WORD_COORDINATES = {"type": "Polygon", "coordinates": [[["a", "b"], [3.2, 55.1], [3.2, 55.2], ["a", "b"]]]}
UNEVEN = {"type": "Polygon", "coordinates": [[[3.1, 55.1], [3.2], [3.2, 55.2], [3.1, 55.1]]]}


def with_geometry(geometry: object) -> dict[str, object]:
    return {**feature(), "geometry": geometry}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (with_geometry(None), Problem.NO_GEOMETRY),
        (with_geometry({"type": "Polygon", "coordinates": []}), Problem.NO_GEOMETRY),
        (with_geometry({"type": "Point", "coordinates": [3.1, 55.1]}), Problem.NOT_A_POLYGON),
        (with_geometry({"type": "GeometryCollection", "geometries": []}), Problem.NOT_A_POLYGON),
        (with_geometry({"type": "Polygon"}), Problem.MALFORMED_GEOMETRY),
        (with_geometry({"type": "Polygon", "coordinates": [[]]}), Problem.MALFORMED_GEOMETRY),
        (with_geometry({"type": "MultiPolygon", "coordinates": [[[1, 2], [3, 4]]]}), Problem.MALFORMED_GEOMETRY),
        (with_geometry(WORD_COORDINATES), Problem.MALFORMED_GEOMETRY),
        (with_geometry(UNEVEN), Problem.MALFORMED_GEOMETRY),
        (with_geometry({"type": "Polygon", "coordinates": [[[float("nan"), 55]] * 4]}), Problem.MALFORMED_GEOMETRY),
        (with_geometry(BOW_TIE), Problem.BEYOND_REPAIR),
        (with_geometry({"type": "Polygon", "coordinates": [[[3.1, 55.1]] * 4]}), Problem.BEYOND_REPAIR),
        (with_geometry(GRID), Problem.PROJECTED),
        (with_geometry(square(55.1, 3.1)), Problem.SWAPPED),
        (with_geometry(square(24.7, 59.4)), Problem.OUTSIDE),
        (with_geometry(square(5.45, 55.1)), Problem.OUTSIDE),
        ("not a feature", Problem.NOT_A_FEATURE),
        ({"type": "Thing"}, Problem.NOT_A_FEATURE),
        (feature(code=""), Problem.NO_CODE),
        (feature(code=None), Problem.NO_CODE),
        (feature(code=True), Problem.NO_CODE),
        (feature(code="1" * 21), Problem.CODE_TOO_LONG),
        (feature(name="  "), Problem.NO_NAME),
        (feature(name="a" * 121), Problem.NAME_TOO_LONG),
        (feature(kind="k" * 41), Problem.KIND_TOO_LONG),
        (feature(name="Ala\x00küla"), Problem.BAD_CHARACTERS),
        (feature(name="Ala\ud800"), Problem.BAD_CHARACTERS),
    ],
)
def test_import_places_bad_feature_is_refused_and_the_rest_taken(entry: object, problem: Problem) -> None:
    report = import_features(entry, feature(code="2", name="Teine küla"))

    assert [(refusal.position, refusal.problem) for refusal in report.refused] == [(1, problem)]
    assert report.added == ("2",)
    assert str(problem.label) in report.refused[0].text


@pytest.mark.parametrize("population", [-1, 1.5, "many", "1 000", True, 3_000_000_000, "²"])
def test_import_places_wrong_population_is_refused(population: object) -> None:
    report = import_features(feature(people=population), attributes=Attributes("code", "name", population="people"))

    assert [refusal.problem for refusal in report.refused] == [Problem.BAD_POPULATION]


@pytest.mark.parametrize(("population", "stored"), [(7, 7), ("12", 12), (3.0, 3), (None, None), ("", None)])
def test_import_places_population_is_stored(population: object, stored: int | None) -> None:
    import_features(feature(people=population), attributes=Attributes("code", "name", population="people"))

    assert Place.objects.get().population == stored


def test_import_places_duplicate_code_refuses_every_bearer() -> None:
    report = import_features(
        feature("1", "Üks"), feature("2", "Kaks"), feature("1", "Kolm"), feature(1, "Neli", {"type": "Point"})
    )

    assert [(refusal.position, refusal.problem) for refusal in report.refused] == [
        (1, Problem.DUPLICATE_CODE),
        (3, Problem.DUPLICATE_CODE),
        (4, Problem.NOT_A_POLYGON),
    ]
    assert report.added == ("2",)


def test_import_places_parent_unknown_or_absent_is_refused() -> None:
    make_place("10", "Metsa vald", level=Level.MUNICIPALITY)

    report = import_features(
        feature("1", "Ala küla", up="10"),
        feature("2", "Üla küla", up="11"),
        feature("3", "Kõrva küla", up=None),
        attributes=Attributes("code", "name", parent="up"),
    )

    assert report.added == ("1",)
    assert [(refusal.code, refusal.problem) for refusal in report.refused] == [
        ("2", Problem.UNKNOWN_PARENT),
        ("3", Problem.NO_PARENT),
    ]
    assert Place.objects.get(code="1").parent.name == "Metsa vald"


@pytest.mark.parametrize("geometry", [SPIKE, OPEN_RING])
def test_import_places_outline_that_can_be_mended_is_taken_and_said(geometry: dict[str, object]) -> None:
    report = import_features(feature(geometry=geometry))

    assert (report.added, report.repaired, report.refused) == (("1",), ("1",), ())


def test_import_places_height_is_dropped() -> None:
    corners = [[*corner, 12.5] for corner in square(3.1, 55.1)["coordinates"][0]]
    import_features(feature(geometry={"type": "Polygon", "coordinates": [corners]}))
    with_height = bytes(Boundary.objects.get().wkb)

    report = import_features(feature())

    assert report.unchanged == ("1",)
    assert bytes(Boundary.objects.get().wkb) == with_height


def test_import_places_twice_changes_nothing() -> None:
    entries = [feature("1", "Ala küla"), feature("2", "Üla küla", square(3.3, 55.1))]
    import_features(*entries)
    token = GazetteerMarker.objects.get().token

    report = import_features(*entries)

    assert (report.added, report.changed, report.unchanged) == ((), (), ("1", "2"))
    assert GazetteerMarker.objects.get().token == token


def test_import_places_changed_name_and_outline_are_updated_in_place() -> None:
    import_features(feature("1", "Ala küla"), feature("2", "Üla küla"), feature("3", "Kolmas küla"))
    ids = dict(Place.objects.values_list("code", "id"))
    token = GazetteerMarker.objects.get().token

    report = import_features(
        feature("1", "Alla küla"), feature("2", "Üla küla", square(3.4, 55.4)), feature("3", "Kolmas küla")
    )

    assert (report.changed, report.unchanged) == (("1", "2"), ("3",))
    assert dict(Place.objects.values_list("code", "id")) == ids
    assert Place.objects.get(code="1").name == "Alla küla"
    assert Place.objects.get(code="2").lon == pytest.approx(3.45)
    assert GazetteerMarker.objects.get().token != token


def test_import_places_place_absent_from_the_file_is_said_and_stays() -> None:
    import_features(feature("1"), feature("2"), feature("3"))

    report = import_features(feature("1"), feature("2", name=""))

    assert report.missing == ("3",)
    assert Place.objects.count() == 3


def test_import_places_unnamed_parent_and_population_stay_as_stored() -> None:
    make_place("10", "Metsa vald", level=Level.MUNICIPALITY)
    import_features(
        feature("1", up="10", people=5),
        attributes=Attributes("code", "name", kind="kind", parent="up", population="people"),
    )

    report = import_features(feature("1"))

    assert report.unchanged == ("1",)
    assert Place.objects.get(code="1").population == 5
    assert Place.objects.get(code="1").parent.code == "10"


def test_import_places_same_code_on_two_levels_is_two_places() -> None:
    import_features(feature("0296", "Keila linn"), level=Level.MUNICIPALITY)
    import_features(feature("0296", "Keila linn"), level=Level.SETTLEMENT)

    assert sorted(Place.objects.values_list("level", "code")) == [(1, "0296"), (2, "0296")]


def test_import_places_kind_without_attribute_is_a_last_word_that_names_share() -> None:
    import_features(
        feature("1", "Harku vald"),
        feature("2", "Saue vald"),
        feature("3", "Tallinn"),
        feature("4", "Suur Tamm"),
        feature("5", "Väike Tamm"),
        attributes=Attributes("code", "name"),
    )

    assert dict(Place.objects.values_list("code", "kind")) == {"1": "vald", "2": "vald", "3": "", "4": "", "5": ""}


def test_import_places_dry_run_reports_and_writes_nothing() -> None:
    report = import_features(feature("1"), dry_run=True)

    assert (report.dry_run, report.added) == (True, ("1",))
    assert (Place.objects.count(), AuditRow.objects.count(), GazetteerMarker.objects.count()) == (0, 0, 0)


def test_import_places_writes_one_audit_row() -> None:
    import_features(feature("1"), feature("2", name=""))

    row = AuditRow.objects.get()
    assert (row.what, row.object_id, row.actor_kind, row.at) == ("places.imported", "settlement", "system", AT)
    assert (row.detail["added"], row.detail["refused"]) == (1, 1)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", BrokenJson),
        (b"{", BrokenJson),
        (b'{"type": "FeatureCollection", "features": [{}', BrokenJson),
        (b'{"type": "FeatureCollection", "features": []} x', BrokenJson),
        (b'{"type": "FeatureCollection" "features": []}', BrokenJson),
        (b"{type: 1}", BrokenJson),
        (b'{"a": ' + b"[" * 100_000, BrokenJson),
        (b'{"a": ' + b"1" * 10_000 + b"}", BrokenJson),
        (b"[1]", NotAFeatureCollection),
        (b"{}", NotAFeatureCollection),
        (b'{"type": "FeatureCollection"}', NotAFeatureCollection),
        (b'{"type": "FeatureCollection", "features": {}}', NotAFeatureCollection),
        (b'{"type": "Topology", "objects": {}, "features": []}', NotAFeatureCollection),
        ('{"type": "FeatureCollection", "name": "küla"}'.encode("latin-1"), WrongEncoding),
        ('{"type": "FeatureCollection"}'.encode("utf-16"), WrongEncoding),
    ],
)
def test_import_places_unreadable_file_raises_and_writes_nothing(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        import_places(
            file=io.BytesIO(content), level=Level.SETTLEMENT, attributes=PLAIN, bounds=BOUNDS, by=SYSTEM, at=AT
        )

    assert (Place.objects.count(), AuditRow.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::3301", "EPSG:3857", None, 4326])
def test_import_places_other_reference_system_raises(name: object) -> None:
    file = file_of(feature(), crs={"type": "name", "properties": {"name": name}})

    with pytest.raises(WrongReferenceSystem):
        import_places(file=file, level=Level.SETTLEMENT, attributes=PLAIN, bounds=BOUNDS, by=SYSTEM, at=AT)

    assert Place.objects.count() == 0


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_import_places_wgs84_by_its_old_name_is_taken(name: str) -> None:
    file = file_of(feature(), crs={"type": "name", "properties": {"name": name}})

    report = import_places(file=file, level=Level.SETTLEMENT, attributes=PLAIN, bounds=BOUNDS, by=SYSTEM, at=AT)

    assert report.added == ("1",)


def test_import_places_attribute_nobody_has_raises_with_those_there_are() -> None:
    with pytest.raises(AttributeAbsent, match=r"AKOOD; code, name, kind"):
        import_features(feature(), attributes=Attributes("AKOOD", "name"))


def test_import_places_parent_of_a_county_raises() -> None:
    with pytest.raises(BadOptions):
        import_features(feature(up="1"), level=Level.COUNTY, attributes=Attributes("code", "name", parent="up"))


def test_import_places_empty_collection_adds_nothing() -> None:
    assert import_features().counts() == {
        "added": 0,
        "changed": 0,
        "unchanged": 0,
        "repaired": 0,
        "refused": 0,
        "missing": 0,
    }


def test_read_text_longer_than_the_limit_raises() -> None:
    with pytest.raises(FileTooBig):
        read_text(io.BytesIO(b" " * 11), most_bytes=10)


def test_read_text_with_byte_order_mark_is_read() -> None:
    assert read_text(io.BytesIO(b"\xef\xbb\xbf{}")) == "{}"


def test_import_places_command_says_what_it_did(tmp_path, capsys) -> None:
    path = tmp_path / "places.geojson"
    path.write_bytes(file_of(feature("1"), feature("2", name="")).getvalue())

    call_command("import_places", str(path), "--level=settlement", "--code=code", "--name=name", "--kind=kind")

    assert capsys.readouterr().out.splitlines() == [
        "settlement: 1 added, 0 changed, 0 unchanged, 0 repaired, 1 refused, 0 missing",
        "  refused: Entry 2 (2): It has no name.",
    ]


def test_import_places_command_unreadable_file_fails_with_words(tmp_path) -> None:
    path = tmp_path / "places.geojson"
    path.write_bytes(b"[]")

    with pytest.raises(CommandError, match="not a GeoJSON FeatureCollection"):
        call_command("import_places", str(path), "--level=settlement", "--code=code", "--name=name")


def test_import_places_command_absent_file_fails_with_words(tmp_path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_places", str(tmp_path / "none"), "--level=settlement", "--code=code", "--name=name")
