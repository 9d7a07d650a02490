"""Hexagon cells (h3) for nearness, subscriptions and the public map. No Django."""

import h3

NEAR_RESOLUTION = 9
"""Cells about 0.2 km from centre to corner: enough to say "near"."""
PUBLIC_RESOLUTION = 8
"""Cells about 0.5 km from centre to corner: nobody's house."""


class NotOnEarth(ValueError):
    """A longitude or latitude that is no number or out of range."""


def cell_at(lon: float, lat: float, resolution: int = NEAR_RESOLUTION) -> str:
    """Return the cell that holds the point. Raises NotOnEarth for impossible coordinates."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # also refuses NaN, which compares with nothing
        raise NotOnEarth("lon, lat must be degrees")
    return str(h3.latlng_to_cell(lat, lon, resolution))


def cell_centre(cell: str) -> tuple[float, float]:
    """Return lon, lat of the middle of a cell."""
    lat, lon = h3.cell_to_latlng(cell)
    return lon, lat


def cell_outline(cell: str) -> list[tuple[float, float]]:
    """Return the corners of a cell as a closed ring of lon, lat."""
    ring = [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]
    return [*ring, ring[0]]


def wider_cell(cell: str, resolution: int) -> str:
    """Return the cell of a coarser resolution that this cell belongs to."""
    return str(h3.cell_to_parent(cell, resolution))


def cells_near(lon: float, lat: float, radius_m: float, resolution: int = NEAR_RESOLUTION) -> frozenset[str]:
    """Return the cells whose centres may lie within the radius, the point's own always among them.

    A little too many rather than too few. Raises NotOnEarth. Cost grows with the square of the radius: at most 60
    rings are counted.
    """
    edge_m = h3.average_hexagon_edge_length(resolution, unit="m")
    rings = min(60, int(radius_m / (edge_m * 1.5)) + 1)
    return frozenset(h3.grid_disk(cell_at(lon, lat, resolution), rings))
