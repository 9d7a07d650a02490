"""Whatever is typed into whichever field: an error in words or a page, and what was typed stays."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from officers.actions import appoint_deputy, appoint_officer, record_absence
from officers.models import Region, Station
from portal.accounts.models import User
from tests.manage.conftest import AT, START, path_of, today
from tests.manage.files import COUNTY, outlines, upload
from tests.officers.conftest import person

NASTY = {
    "empty": "",
    "blank": "  \t ",
    "long": "x" * 30_000,
    "emoji": "👩‍👩‍👧 🇪🇪",
    "rtl": "\u202eשלום \u2066abc",
    "script": "<script>alert(1)</script>",
    "nul": "a\0b",
    "huge number": "9" * 40,
    "negative": "-1",
    "nan": "nan",
    "old day": "0001-01-01",
    "far day": "9999-12-31",
    "no day": "2026-02-30",
    "quotes": "'\"`;--",
    "percent": "%s %(x)s {{ 1 }} {% x %}",
}
WORST = {"empty", "long", "emoji", "nul", "huge number"}
EACH_KIND = [kind if kind in WORST else pytest.param(kind, marks=pytest.mark.slow) for kind in NASTY]
FIELDS = {
    "new-station/": {"name": "Y", "address": "", "phone": "", "email": "", "lon": "", "lat": ""},
    "new-region/": {"name": "Y", "station": "", "opened_on": "2026-01-01"},
    "new-person/": {"name": "Y", "email": "y@police.example", "language": "en", "invite": ""},
    "places/move/": {"words": "1001", "region": "", "from_on": "2090-01-01", "seen": "", "which-0": ""},
    "places/move/?within=": {"words": "", "ticked": "", "region": "", "from_on": "2090-01-01"},
    "import-regions/": {"from_on": "2026-01-01"},
    "regions/west/change/": {"name": "Y", "station": ""},
    "regions/west/close/": {"closed_on": "2090-01-01"},
    "regions/west/officer/": {"q": "", "person": "", "from_on": "2090-01-01", "last_on": "", "replacing": ""},
    "regions/west/deputy/": {"q": "", "person": "", "from_on": "2090-01-01", "last_on": ""},
    "people/@/change/": {"name": "Y", "language": "en"},
    "people/@/absence/": {"from_on": "2090-01-01", "last_on": "2090-01-02"},
    "people/@/roles/": {
        "role": "duty_desk",
        "scope": "region",
        "station": "",
        "region": "",
        "from_on": "2090-01-01",
        "last_on": "",
    },
}
QUERIES = {
    "places/": ["q", "level", "show", "page"],
    "regions/": ["q", "station", "show", "page"],
    "people/": ["q", "role", "page"],
    "stations/": ["page"],
    "regions/west/": ["on"],
    "places/move/": ["within", "region", "place"],
    "new-region/": ["station"],
    "regions/west/officer/": ["person"],
}


@pytest.fixture
def olga(land, region) -> User:
    """The officer of the one region."""
    olga = person("Olga Officer")
    appoint_officer(region=region, officer=olga, from_on=START, by=None, at=AT)
    return olga


@pytest.mark.sqlite_too
@pytest.mark.parametrize("kind", EACH_KIND)
def test_no_field_breaks_its_page_and_what_was_typed_stays(client, olga, land, kind):
    value = NASTY[kind]
    for page, fields in FIELDS.items():
        address = f"/manage/{page}".replace("@", olga.public_id)
        address += str(land.west.pk) if page.endswith("=") else ""
        for name in fields:
            response = client.post(address, {**fields, name: value})
            assert response.status_code in {200, 302, 422}, (page, name)
            if response.status_code == 422:
                assert response.context["form"].errors, (page, name)
                assert b"<script>alert" not in response.content


@pytest.mark.sqlite_too
@pytest.mark.parametrize("kind", EACH_KIND)
def test_no_query_breaks_a_list(client, olga, kind):
    value = quote(NASTY[kind][:3000], safe="")
    for page, names in QUERIES.items():
        for name in names:
            response = client.get(f"/manage/{page}?{name}={value}")
            assert response.status_code == 200, (page, name)
            assert b"<script>alert" not in response.content


@pytest.mark.parametrize("kind", EACH_KIND)
def test_no_file_name_level_or_attribute_breaks_an_import(client, db, kind):
    value = NASTY[kind]
    response = client.post("/manage/import-places/", {"level": value, "file": outlines(COUNTY)})
    assert response.status_code in {302, 422}
    address = client.post("/manage/import-places/", {"level": 3, "file": outlines(COUNTY, name=value or "x")})[
        "Location"
    ]
    for name in ("code", "name", "kind", "population"):
        response = client.post(address, {"code": "KOD", "name": "NIMI", name: value})
        assert response.status_code in {200, 422}
    for page in ("import-places/", "import-place-names/", "import-regions/"):
        response = client.post(
            f"/manage/{page}", {"level": 3, "from_on": "2026-01-01", "file": upload(value)}, follow=True
        )
        assert response.status_code in {200, 422}


@pytest.mark.parametrize("number", [0, 99_999_999_999_999_999_999])
def test_no_id_breaks_an_address(client, olga, number):
    for address in (
        f"places/{number}/",
        f"regions/west/officer/{number}/",
        f"regions/west/deputy/{number}/",
        f"absences/{number}/",
        f"people/{olga.public_id}/roles/{number}/",
        f"import-places/{number}/{'0' * 32}/",
    ):
        assert client.get(f"/manage/{address}").status_code == 404, address
    assert client.get(f"/manage/import-regions/2026-02-30/{'0' * 32}/").status_code == 404


def test_an_empty_send_is_answered_on_every_form(client, olga):
    appoint_deputy(region=Region.objects.get(), deputy=olga, from_on=START, by=None, at=AT)
    record_absence(officer=olga, from_on=today(), to_on=today() + timedelta(1), by=None, at=AT)
    for page in FIELDS:
        address = f"/manage/{page}".replace("@", olga.public_id)
        assert client.post(address, {}).status_code == 422, page
    for page in ("officer", "deputy"):
        held = getattr(Region.objects.get(), "assignments" if page == "officer" else "deputyships").get()
        assert client.post(path_of(Region.objects.get(), f"{page}/{held.pk}/"), {}).status_code == 422


def test_what_was_typed_before_an_idle_sign_out_is_still_there(client, admin, olga, settings):
    session = client.session
    session["portal_seen"] = 1
    session.save()
    typed = {"name": "Typed for long", "station": str(Station.objects.get().pk), "opened_on": "2026-05-05"}
    assert client.post("/manage/new-region/", typed).status_code == 302
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["portal.second_factor"] = AT.isoformat()
    session.save()
    form = client.get("/manage/new-region/").context["form"]
    assert {name: form[name].value() for name in typed} == typed
