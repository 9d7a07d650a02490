"""Finding places by what people type, over a small invented gazetteer; the real one is in test_estonia.py."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.places.actions import mark_gazetteer_changed
from portal.places.finder import find_places
from portal.places.kept import LOOK_EVERY_SECONDS
from portal.places.models import GazetteerMarker, Level, OtherName, Place
from tests.places.making import feature, import_features, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def country() -> dict[str, Place]:
    """Two counties, three municipalities, and villages of which two are namesakes."""
    west = make_place("W", "Lääne maakond", level=Level.COUNTY, kind="maakond")
    east = make_place("E", "Ida maakond", level=Level.COUNTY, kind="maakond")
    metsa = make_place("10", "Metsa vald", level=Level.MUNICIPALITY, kind="vald", parent=west, population=900)
    ranna = make_place("20", "Ranna vald", level=Level.MUNICIPALITY, kind="vald", parent=east, population=5000)
    suurlinn = make_place("30", "Suurlinn", level=Level.MUNICIPALITY, parent=east, population=90_000)
    rows = [
        ("1", "Kõrve küla", "küla", metsa),
        ("2", "Kõrve küla", "küla", ranna),
        ("3", "Metsa alevik", "alevik", metsa),
        ("4", "Kesklinna linnaosa", "linnaosa", suurlinn),
        ("5", "Põhja-Suurlinna linnaosa", "linnaosa", suurlinn),
        ("6", "Elva küla / Elfva", "küla", ranna),
    ]
    places = {code: make_place(code, name, kind=kind, parent=parent) for code, name, kind, parent in rows}
    OtherName.objects.create(place=suurlinn, name="Großstadt")
    return {**places, "W": west, "E": east, "10": metsa, "20": ranna, "30": suurlinn}


def codes(q: str, limit: int = 10) -> list[str]:
    return [found.code for found in find_places(q, limit)]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("Suurlinn", ["30", "5"]),
        ("SUURLINN", ["30", "5"]),
        ("suur", ["30", "5"]),
        ("Surlinn", ["30"]),
        ("uSurlinn", ["30"]),
        ("grossstadt", ["30"]),
        ("Großst", ["30"]),
        ("Kõrve", ["1", "2"]),
        ("korve küla", ["1", "2"]),
        ("Kõrve Ranna", ["2"]),
        ("ranna vald, korve", ["2"]),
        ("Kõrve küla, Metsa vald, Lääne maakond", ["1"]),
        ("korve ida", ["2"]),
        ("Kesklinn", ["4"]),
        ("metsa", ["3", "10"]),
        ("Metsa vald", ["10"]),
        ("Elfva", ["6"]),
        ("Evla", ["6"]),
        ("Põhja Suurlinna", ["5"]),
        ("xqxqxq", []),
    ],
)
def test_find_places_typed_text_gives_the_places_meant(country: dict[str, Place], q: str, expected: list[str]) -> None:
    assert codes(q) == expected


def test_find_places_namesakes_are_told_apart_by_what_holds_them(country: dict[str, Place]) -> None:
    found = find_places("Kõrve")

    assert [(each.name, each.municipality, each.county) for each in found] == [
        ("Kõrve küla", "Metsa vald", "Lääne maakond"),
        ("Kõrve küla", "Ranna vald", "Ida maakond"),
    ]


def test_find_places_by_other_name_says_the_name_that_matched(country: dict[str, Place]) -> None:
    assert [(each.name, each.matched) for each in find_places("grossstadt")] == [("Suurlinn", "Großstadt")]


def test_find_places_limit_is_kept(country: dict[str, Place]) -> None:
    assert (len(find_places("k", 2)), find_places("k", 0)) == (2, [])


@pytest.mark.parametrize(
    "q",
    [
        "",
        " ",
        "\x00",
        "a\x00b",
        "🚓🚓",
        "\u202eallav",
        "مرحبا",
        "'; --",
        "%",
        "\\",
        "\ud800",
        "-" * 50,
        "a " * 5000,
        "x" * 10_000,
    ],
)
def test_find_places_odd_text_gives_nothing_and_does_not_raise(country: dict[str, Place], q: str) -> None:
    assert find_places(q) == [] or q.strip("\x00 ").startswith("a")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=200), limit=st.integers(-1, 20))
def test_find_places_any_text_never_raises_nor_exceeds_the_limit(
    country: dict[str, Place], q: str, limit: int
) -> None:
    found = find_places(q, limit)

    assert len(found) <= max(limit, 0)
    assert found == find_places(q, limit)


def test_find_places_without_places_finds_nothing() -> None:
    assert find_places("Tallinn") == []


def test_find_places_after_an_import_finds_the_new_place_at_once(country: dict[str, Place]) -> None:
    assert codes("Uusküla") == []

    import_features(feature("99", "Uusküla"))

    assert codes("Uusküla") == ["99"]


def test_find_places_after_a_change_elsewhere_looks_again_within_a_second(
    country: dict[str, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_gazetteer_changed()
    clock = [1000.0]
    monkeypatch.setattr("portal.places.kept.time.monotonic", lambda: clock[0])
    assert codes("Uusküla") == []
    make_place("99", "Uusküla")
    GazetteerMarker.objects.update(token=uuid.uuid4())

    before = codes("Uusküla")
    clock[0] += LOOK_EVERY_SECONDS

    assert (before, codes("Uusküla")) == ([], ["99"])


def test_find_places_asks_the_database_nothing_but_the_marker(
    country: dict[str, Place], django_assert_num_queries
) -> None:
    find_places("k")

    with django_assert_num_queries(0):
        find_places("korve ranna")
