"""A police force for benchmarks: regions on a grid, an officer each, and concerns by the hundred thousand.

Filled by statements that keep every constraint. One region holds a fifth of all concerns; one in twenty is open.
"""

from base64 import b32encode
from datetime import UTC, date, datetime
from secrets import token_bytes

import shapely
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from officers.models import Assignment, Extent, Region, Station
from portal.accounts.actions import enrol_code_app
from portal.accounts.choices import Role, Scope
from portal.accounts.models import RoleGrant, User
from portal.accounts.second_factor import SESSION_KEY as SECOND_FACTOR_KEY
from portal.places.models import Boundary, Place

COLUMNS, ROWS = 12, 10
"""One region a cell: about as many as a small country has."""
WEST, SOUTH, STEP = 3.1, 55.1, 0.1
SINCE = date(2024, 1, 1)
BUSY = 0
"""The region that holds a fifth of all concerns."""
CHUNK = 100_000

FILL = """
INSERT INTO reports_concern (
  public_id, receipt_hash, key_id, contact_level, has_mail, language, channel, kind, words, moment, when_words,
  where_words, place_id, lon, lat, cell, region_id, in_charge_id, answerer_id, routing_reason, status, outcome,
  submitted_at, due_at, touched_at, closed_at, resident_spoke_at, first_read_at, first_read_by_id)
SELECT translate(substr(md5('p' || n), 1, 12), '01', 'gh'), md5('a' || n) || md5('b' || n), gen_random_uuid(),
  'none', false, 'en', 'web',
  (ARRAY['advice', 'worry', 'crime', ''])[1 + n %% 4],
  'Something happened near the bridge again, number ' || n || '. ' || repeat('Neighbours ask what can be done. ', 4),
  'unsaid', '', 'by the bridge', place, 3.15, 55.15, '', region, officer, officer, 'in_charge',
  CASE WHEN NOT open THEN 'closed'
    ELSE (ARRAY['received', 'acknowledged', 'in_progress', 'waiting'])[1 + n / 20 %% 4] END,
  CASE WHEN open THEN '' ELSE 'answered' END,
  at, at + interval '2 days', at, CASE WHEN open THEN NULL ELSE at + interval '1 day' END,
  CASE WHEN open AND n %% 3 = 0 THEN at ELSE NULL END, at, officer
FROM (
  SELECT n, open, at, c.region_id AS region, c.place_id AS place, c.officer_id AS officer
  FROM (
    SELECT n, n %% 20 = 0 AS open, %(from)s::timestamptz + random() * interval '700 days' AS at,
      CASE WHEN random() < 0.2 THEN 0 ELSE 1 + floor(random() * (%(regions)s - 1))::int END AS cell
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
  ) AS drawn JOIN bench_cells AS c ON c.cell = drawn.cell
) AS concerns
"""


def found_force() -> list[Region]:
    """Make station, places, regions and officers on a grid; return the regions, the busy one first."""
    station = Station.objects.create(slug="bench", name="Bench")
    cells = [(column, row) for row in range(ROWS) for column in range(COLUMNS)]
    places = Place.objects.bulk_create(
        Place(level=1, code=str(number), name=f"Place {number}", lon=_lon(column), lat=_lat(row))
        for number, (column, row) in enumerate(cells)
    )
    Boundary.objects.bulk_create(
        Boundary(place=place, wkb=shapely.to_wkb(_square(*cell))) for place, cell in zip(places, cells, strict=True)
    )
    regions = Region.objects.bulk_create(
        Region(slug=f"region-{number}", name=f"Region {number}", station=station, opened_on=SINCE)
        for number in range(len(cells))
    )
    officers = [make_staff(f"officer{number}@bench.example", Role.OFFICER) for number in range(len(cells))]
    Extent.objects.bulk_create(
        Extent(region=region, place=place, from_on=SINCE) for region, place in zip(regions, places, strict=True)
    )
    Assignment.objects.bulk_create(
        Assignment(region=region, officer=officer, from_on=SINCE)
        for region, officer in zip(regions, officers, strict=True)
    )
    _keep_cells(regions, places, officers)
    return regions


def fill_concerns(first: int, last: int) -> None:
    """Insert the concerns numbered first to last, both included."""
    parameters = {"from": datetime(2024, 2, 1, tzinfo=UTC), "regions": COLUMNS * ROWS}
    for start in range(first, last + 1, CHUNK):
        with connection.cursor() as cursor:
            cursor.execute(FILL, {**parameters, "first": start, "last": min(start + CHUNK - 1, last)})


def make_staff(email: str, role: Role) -> User:
    """Make a person with a role over everything and a second factor."""
    user = User.objects.create_user(email=email, name=email.partition("@")[0].title())
    RoleGrant.objects.create(user=user, role=role, scope=Scope.EVERYTHING, from_on=SINCE)
    enrol_code_app(user=user, secret=b32encode(token_bytes(20)).decode(), by=None, at=timezone.now())
    return user


def signed_in_cookie(user: User) -> str:
    """Return the cookie of a fresh session of the person, second factor passed."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SECOND_FACTOR_KEY] = timezone.now().isoformat()
    session.save()
    return f"sessionid={session.session_key}"


def _keep_cells(regions: list[Region], places: list[Place], officers: list[User]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_cells (cell int, region_id bigint, place_id bigint, officer_id bigint)")
        cursor.executemany(
            "INSERT INTO bench_cells VALUES (%s, %s, %s, %s)",
            [
                (cell, region.pk, place.pk, officer.pk)
                for cell, (region, place, officer) in enumerate(zip(regions, places, officers, strict=True))
            ],
        )


def _square(column: int, row: int) -> shapely.Polygon:
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(west, south, west + STEP, south + STEP)


def _lon(column: int) -> float:
    return WEST + (column + 0.5) * STEP


def _lat(row: int) -> float:
    return SOUTH + (row + 0.5) * STEP
