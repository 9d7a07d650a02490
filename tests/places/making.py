"""Small invented countries for the tests of the gazetteer."""

import io
import json
from datetime import UTC, datetime
from typing import Any

from shapely import box

from portal.audit.actions import SYSTEM
from portal.geo.shapes import to_wkb
from portal.places.actions import ImportReport, import_places
from portal.places.models import Boundary, Level, Place
from portal.places.reading import Attributes

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BOUNDS = (3.0, 55.0, 5.5, 56.5)
PLAIN = Attributes(code="code", name="name", kind="kind")


def square(west: float, south: float, size: float = 0.1) -> dict[str, Any]:
    """Return a GeoJSON square."""
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def feature(code: Any = "1", name: Any = "Ala küla", geometry: Any = None, **more: Any) -> dict[str, Any]:
    """Return a GeoJSON feature; a square near the south-west corner where no geometry is given."""
    properties = {"code": code, "name": name, "kind": "küla", **more}
    return {"type": "Feature", "properties": properties, "geometry": geometry or square(3.1, 55.1)}


def file_of(*features: Any, **members: Any) -> io.BytesIO:
    """Return an open GeoJSON file."""
    return io.BytesIO(json.dumps({"type": "FeatureCollection", "features": features, **members}).encode())


def import_features(*features: Any, level: Level = Level.SETTLEMENT, **options: Any) -> ImportReport:
    """Import features into the database."""
    options = {"attributes": PLAIN, "bounds": BOUNDS, "by": SYSTEM, "at": AT, **options}
    return import_places(file=file_of(*features), level=level, **options)


def make_place(
    code: str, name: str, *, level: Level = Level.SETTLEMENT, parent: Place | None = None, **more: Any
) -> Place:
    """Return a stored place whose outline is a square of a tenth of a degree around its point."""
    lon, lat = more.pop("lon", 4.0), more.pop("lat", 55.5)
    place = Place.objects.create(code=code, name=name, level=level, parent=parent, lon=lon, lat=lat, **more)
    half = 0.05
    Boundary.objects.create(place=place, wkb=to_wkb(box(lon - half, lat - half, lon + half, lat + half)))
    return place
