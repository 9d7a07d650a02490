"""What the region pages and the map show, composed from places and officers."""

import json
from dataclasses import dataclass
from datetime import date

import shapely
from django.db.models import QuerySet

from officers.models import Extent, Region
from officers.queries import CardContext, card_context, who_answers
from officers.queries.duty import regions_open_on
from officers.queries.territory import in_force
from portal.places.models import Level, Place
from portal.places.outlines import outlines

DRAWN_TOLERANCE_DEGREES = 0.0005
"""Some fifty metres."""


@dataclass(frozen=True)
class RegionLine:
    """One region in the list."""

    slug: str
    name: str
    station: str
    officer: str
    """The officer in charge; empty for a vacancy."""


@dataclass(frozen=True)
class RegionPage:
    """One region with whoever answers there and what belongs to it."""

    region: Region
    card: CardContext
    places: list[Place]
    """By name, each with its parent."""
    has_drawn: bool
    """Whether a boundary drawn by hand belongs to it too."""


def region_lines(on: date) -> list[RegionLine]:
    """Return the regions open on the local day, by name. One statement."""
    return [_line(region, on) for region in regions_open_on(on)]


def region_page(slug: str, on: date) -> RegionPage | None:
    """Return the page of a region open on the local day; None where there is none. At most three statements."""
    region = next((one for one in regions_open_on(on) if one.slug == slug), None)
    if region is None:
        return None
    extents = extents_of(region, on)
    return RegionPage(
        region=region,
        card=card_context(who_answers(region_id=region.pk, on=on), on),
        places=[extent.place for extent in extents if extent.place is not None],
        has_drawn=any(extent.place_id is None for extent in extents),
    )


def extents_of(region: Region, on: date) -> QuerySet[Extent]:
    """Return the pieces of the region in force on the local day, by name of the place, without drawn outlines."""
    pieces = region.extents.filter(in_force(on)).select_related("place__parent").defer("drawn_wkb")
    return pieces.order_by("place__name", "id")


def region_outline(region: Region, on: date) -> str:
    """Return a GeoJSON FeatureCollection as text: the places and drawn boundaries of a region on the local day."""
    rows = list(region.extents.filter(in_force(on)).values_list("place_id", "place__level", "drawn_wkb"))
    features = [_drawn_feature(bytes(wkb)) for _, _, wkb in rows if wkb]
    for level in Level:
        ids = {place_id for place_id, its_level, _ in rows if its_level == level}
        if ids:
            features += json.loads(outlines(level, place_ids=ids))["features"]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"), ensure_ascii=False)


def _line(region: Region, on: date) -> RegionLine:
    officer = who_answers(region_id=region.pk, on=on).in_charge
    return RegionLine(region.slug, region.name, region.station.name, str(officer) if officer else "")


def _drawn_feature(wkb: bytes) -> dict[str, object]:
    outline = shapely.from_wkb(wkb).simplify(DRAWN_TOLERANCE_DEGREES)
    return {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(outline))}
