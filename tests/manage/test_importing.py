"""Places, other names and regions come in from files: looked at first, then taken."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from officers.models import Assignment, Extent, Region
from portal.accounts.choices import Role
from portal.audit.models import AuditRow
from portal.manage import uploads
from portal.manage.attributes import guess, look_at
from portal.places.geojson import features
from portal.places.models import Level, OtherName, Place
from tests.accounts.people import client_of, make_staff
from tests.manage.files import COUNTY, MUNICIPALITIES, SETTLEMENTS, outlines, texts_of, upload

IMPORT = "/manage/import-places/"
NAMES = "/manage/import-place-names/"
REGIONS = "/manage/import-regions/"
GUESSED = {"code": "KOD", "name": "NIMI", "parent": "OVER", "population": "population", "kind": ""}


def send(client, rows, level: Level) -> str:
    """Send a file and return the address of the page that looks at it."""
    response = client.post(IMPORT, {"level": level.value, "file": outlines(rows)})
    assert response.status_code == 302, response.context["form"].errors
    return response["Location"]


def take(client, rows, level: Level) -> None:
    """Import a level the way an admin does."""
    address = send(client, rows, level)
    response = client.post(address, {**client.get(address).context["form"].initial, "take": "1"})
    assert response.status_code == 200, response.context["form"].errors


@pytest.fixture
def imported(client):
    """All three levels, imported through the pages."""
    for rows, level in ((COUNTY, Level.COUNTY), (MUNICIPALITIES, Level.MUNICIPALITY), (SETTLEMENTS, Level.SETTLEMENT)):
        take(client, rows, level)


@pytest.mark.sqlite_too
def test_three_levels_are_imported_with_what_was_guessed_of_their_attributes(client, imported):
    rows = Place.objects.order_by("level", "code").values_list("code", "name", "parent__code", "population")
    expected = [
        (code, name, over or None, people) for code, name, over, people, _ in (*SETTLEMENTS, *MUNICIPALITIES, *COUNTY)
    ]
    assert list(rows) == expected


def test_a_look_shows_attributes_with_examples_and_writes_nothing(client):
    page = client.get(send(client, SETTLEMENTS, Level.SETTLEMENT))
    assert [each.name for each in page.context["look"].attributes] == ["KOD", "NIMI", "OVER", "population"]
    assert b"1001, 1002, 1003" in page.content
    assert not Place.objects.exists()


def test_attributes_are_guessed_by_their_values(client):
    take(client, COUNTY, Level.COUNTY)
    take(client, MUNICIPALITIES, Level.MUNICIPALITY)
    assert client.get(send(client, SETTLEMENTS, Level.SETTLEMENT)).context["form"].initial == GUESSED


def test_the_preview_says_what_would_happen_and_why_what_is_refused(client):
    bad = [*COUNTY, ("0001", "Twice", "", 1, COUNTY[0][4]), ("0002", "Nowhere", "", 1, (40.0, 1.0, 41.0, 2.0))]
    address = send(client, bad, Level.COUNTY)
    response = client.post(address, {"code": "KOD", "name": "NIMI"})
    assert [refusal.problem.value for refusal in response.context["report"].refused] == [
        "duplicate_code",
        "duplicate_code",
        "outside_bounds",
    ]
    assert "Entry 3 (0002 Nowhere): It lies outside the country." in response.content.decode()
    assert not Place.objects.exists()


def test_what_was_chosen_stays_and_an_attribute_missing_is_asked_for(client):
    address = send(client, COUNTY, Level.COUNTY)
    response = client.post(address, {"code": "", "name": "NIMI", "population": "population"})
    assert response.status_code == 422
    assert response.context["form"].errors == {"code": ["Say which attribute holds the code."]}
    assert response.context["form"]["name"].value() == "NIMI"


def test_a_file_is_gone_once_it_was_taken(client):
    address = send(client, COUNTY, Level.COUNTY)
    client.post(address, {"code": "KOD", "name": "NIMI", "take": "1"})
    response = client.post(address, {"code": "KOD", "name": "NIMI", "take": "1"}, follow=True)
    assert texts_of(response) == ["The file is no longer kept here. Choose it again."]
    assert list((Path(settings.PORTAL_HOME) / "uploads").iterdir()) == []


def test_a_kept_file_is_private_to_its_sender_and_goes_after_two_hours(client):
    address = send(client, COUNTY, Level.COUNTY)
    folder = Path(settings.PORTAL_HOME) / "uploads"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert client_of(make_staff(Role.ADMIN)).get(address).status_code == 302
    (kept,) = folder.iterdir()
    os.utime(kept, (0, 0))
    assert client.get(address)["Location"] == IMPORT
    assert list(folder.iterdir()) == []


BROKEN = {
    "": "The file is empty.",
    "{": "The file is not valid JSON. (line 1)",
    "[1]": "The file is not a GeoJSON FeatureCollection.",
    "\xff\xfe": "The file is not written in UTF-8. (byte 0)",
    "\0": "The file is not valid JSON. (line 1)",
    "null": "The file is not a GeoJSON FeatureCollection.",
}


@pytest.mark.parametrize(("content", "said"), BROKEN.items(), ids=repr)
def test_a_broken_file_is_said_to_be_so_and_not_kept(client, content, said):
    response = client.post(IMPORT, {"level": 3, "file": upload(content.encode("latin-1"), "x.geojson")})
    assert response.status_code == 422
    assert response.context["form"].errors["file"] == [said]
    assert response.context["form"]["level"].value() == "3"
    assert list((Path(settings.PORTAL_HOME) / "uploads").glob("*")) == []


def test_a_file_in_a_national_grid_is_refused_with_the_reason(client):
    file = outlines(COUNTY, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3301"}})
    response = client.post(IMPORT, {"level": 3, "file": file})
    assert "WGS84" in response.context["form"].errors["file"][0]


def test_a_file_too_big_is_refused(client, monkeypatch):
    monkeypatch.setattr("portal.manage.forms.places.MOST_BYTES", 10)
    response = client.post(IMPORT, {"level": 3, "file": outlines(COUNTY)})
    assert response.context["form"].errors["file"] == [
        "The file is too big: at most 60 MB are taken here. Use the command on the server instead."
    ]
    assert uploads.MOST_BYTES > 10


def test_a_file_and_its_level_are_asked_for(client):
    response = client.post(IMPORT, {})
    assert response.context["form"].errors == {"level": ["Say what is in the file."], "file": ["Choose a file."]}


def test_the_form_offers_the_next_level(client):
    assert client.get(IMPORT).context["form"]["level"].value() == Level.COUNTY
    take(client, COUNTY, Level.COUNTY)
    assert client.get(IMPORT).context["form"]["level"].value() == Level.MUNICIPALITY


def test_real_outlines_are_understood_without_a_word_about_their_columns(shared_data):
    expected = {
        "counties": ("MKOOD", "MNIMI", "", "", "population_2021"),
        "settlements": ("AKOOD", "ANIMI", "tyyp_nimi", "OKOOD", ""),
    }
    municipalities = (shared_data / "estonia" / "ee_municipalities.geojson").read_text()
    codes = [feature["properties"]["OKOOD"] for feature in features(municipalities)]
    parents = {"counties": [], "settlements": codes}
    for name, columns in expected.items():
        look = look_at(features((shared_data / "estonia" / f"ee_{name}.geojson").read_text()))
        found = guess(look, parents[name])
        assert (found.code, found.name, found.kind, found.parent, found.population) == columns


# --- names ---


def test_other_names_are_looked_at_and_taken(client, imported):
    table = upload("name,alternatenames,lat,lon\nAlder,Erle|Lepp,55.5,4.1\nNowhere,Nix,10,10\n", "names.csv")
    address = client.post(NAMES, {"file": table})["Location"]
    page = client.get(address)
    assert (len(page.context["report"].added), len(page.context["report"].refused)) == (2, 1)
    assert not OtherName.objects.exists()
    client.post(address)
    assert sorted(OtherName.objects.values_list("name", flat=True)) == ["Erle", "Lepp"]


def test_a_table_without_the_columns_is_refused_in_words(client):
    response = client.post(NAMES, {"file": upload("a,b\n1,2\n")}, follow=True)
    assert texts_of(response) == ["No entry has the attribute that was named. (name)"]


# --- regions ---

TABLE = """region,station,places,officer,officer_name,deputy,from
West,Westby station,municipality:0010,olga@police.example,Olga Officer,dan@police.example,2026-01-01
East,Eastby station,1003 1004,,,,
"""


@pytest.mark.sqlite_too
def test_regions_are_looked_at_and_taken_with_their_people(client, imported):
    address = client.post(REGIONS, {"file": upload(TABLE, "regions.csv"), "from_on": "2026-02-01"})["Location"]
    report = client.get(address).context["report"]
    assert (report.stations_opened, report.regions_opened, report.places_moved, report.people_made) == (2, 2, 3, 2)
    assert not Region.objects.exists()
    assert client.post(address).context["is_done"]
    assert Assignment.objects.get().officer.name == "Olga Officer"
    assert Extent.objects.filter(region__name="East", from_on="2026-02-01").count() == 2
    assert AuditRow.objects.filter(what="region.opened").count() == 2


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("region,station\nWest,x\n", "The column “places” is missing."),
        ("region,station,places\nWest,x,9999\n", "There is no place with the code 9999."),
        (f"region,station,places\n{'x' * 121},x,0001\n", "The column “region” is too long."),
        ("region,station,places\nWe\0st,x,0001\n", "The column “region” holds characters that cannot be shown."),
        (f"region,station,places\nWest,x,{'0' * 200_000}\n", "This is not a table of comma-separated values."),
        ("region,station,places,from\nWest,x,0001,31.12.2026\n", "“31.12.2026” is not a day like 2026-03-31."),
    ],
    ids=["column", "code", "long", "nul", "huge", "day"],
)
def test_a_table_with_mistakes_names_the_line_and_writes_nothing(client, imported, content, said):
    response = client.post(REGIONS, {"file": upload(content), "from_on": "2026-02-01"}, follow=True)
    assert response.status_code == 422
    assert said in [problem.text for problem in response.context["report"].problems]
    assert not Region.objects.exists()
