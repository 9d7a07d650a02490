"""A place fit for the public: coarse enough that nobody's house is named. No Django."""

from dataclasses import dataclass

import h3

from portal.geo.cells import PUBLIC_RESOLUTION, cell_at, cell_centre

PUBLIC_DIGITS = 4


@dataclass(frozen=True)
class CoarsePoint:
    """A point that stands for everything within `radius_m` of it."""

    lon: float
    lat: float
    radius_m: int


def cell_point(lon: float, lat: float, resolution: int = PUBLIC_RESOLUTION) -> CoarsePoint:
    """Return the middle of the cell that holds the point: the same for every point of the cell.

    Raises NotOnEarth for impossible coordinates.
    """
    centre_lon, centre_lat = cell_centre(cell_at(lon, lat, resolution))
    radius_m = round(h3.average_hexagon_edge_length(resolution, unit="m"))
    return CoarsePoint(round(centre_lon, PUBLIC_DIGITS), round(centre_lat, PUBLIC_DIGITS), radius_m)


def place_point(lon: float, lat: float, radius_m: int) -> CoarsePoint:
    """Return a place's own point as a coarse point, for where a cell would be a single farm."""
    return CoarsePoint(round(lon, PUBLIC_DIGITS), round(lat, PUBLIC_DIGITS), radius_m)
