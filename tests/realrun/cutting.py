"""Cut a country into regions: join small municipalities, then halve the largest region until there are enough.

The rule in words stands in docs/real-run.md. Pure and repeatable: the same input gives the same regions.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

LATITUDE_OF_SCALE = 58.7
"""Degrees at which a degree of longitude is shortened, so that distances compare."""


class CannotCut(Exception):
    """No region is left that could be halved."""


@dataclass(frozen=True)
class Settlement:
    """The smallest unit of the map; lon, lat in WGS84 degrees inside `shape`."""

    code: str
    name: str
    municipality: str
    municipality_name: str
    county: str
    county_name: str
    inhabitants: int
    shape: BaseGeometry


@dataclass(frozen=True)
class CutRegion:
    """The settlements of one region, by code."""

    settlements: tuple[Settlement, ...]

    @cached_property
    def inhabitants(self) -> int:
        return sum(settlement.inhabitants for settlement in self.settlements)

    @property
    def county(self) -> str:
        return self.settlements[0].county


def cut_regions(settlements: Iterable[Settlement], *, wanted: int, least: int) -> list[CutRegion]:
    """Return exactly `wanted` regions, each inside one county, ordered by county and code.

    `least` is the number of inhabitants below which a municipality is joined to another and no half may fall. Raises
    CannotCut.
    """
    municipalities: dict[str, list[Settlement]] = defaultdict(list)
    for settlement in settlements:
        municipalities[settlement.municipality].append(settlement)
    regions = _join_small([_region(members) for members in municipalities.values()], least)
    return sorted(_halve_large(regions, wanted, least), key=lambda region: (region.county, _first_code(region)))


def _join_small(regions: Sequence[CutRegion], least: int) -> list[CutRegion]:
    """Join the smallest to the nearest of its county, of several that touch it to the smallest, until all do."""
    whole = {region: shapely.union_all([_flat(each.shape) for each in region.settlements]) for region in regions}
    while small := [region for region in whole if region.inhabitants < least and _same_county(region, whole)]:
        smallest = min(small, key=_size)
        nearest = min(
            _same_county(smallest, whole),
            key=lambda other: (shapely.distance(whole[smallest], whole[other]), *_size(other)),
        )
        shape = shapely.union(whole.pop(smallest), whole.pop(nearest))
        whole[_region([*smallest.settlements, *nearest.settlements])] = shape
    return list(whole)


def _same_county(region: CutRegion, others: Iterable[CutRegion]) -> list[CutRegion]:
    return [other for other in others if other.county == region.county and other is not region]


def _halve_large(regions: Sequence[CutRegion], wanted: int, least: int) -> list[CutRegion]:
    """Halve the largest that can be halved, as evenly as its tree allows, until there are `wanted`."""
    whole: list[CutRegion] = []
    open_regions = sorted(regions, key=_size)
    while len(whole) + len(open_regions) < wanted:
        if not open_regions:
            raise CannotCut(f"{len(whole)} regions, none of which can be halved")
        largest = open_regions.pop()
        halves = _halves(largest, least)
        if halves is None:
            whole.append(largest)
        else:
            open_regions = sorted([*open_regions, *halves], key=_size)
    return [*whole, *open_regions]


def _halves(region: CutRegion, least: int) -> tuple[CutRegion, CutRegion] | None:
    """Return the two halves nearest in size that cutting one link of the region's tree gives, both of `least`."""
    links = _tree(region.settlements)
    best: tuple[int, frozenset[int]] | None = None
    for link in links:
        side = _side(link, links)
        inhabitants = sum(region.settlements[position].inhabitants for position in side)
        other = region.inhabitants - inhabitants
        if min(inhabitants, other) >= least and (best is None or abs(inhabitants - other) < best[0]):
            best = (abs(inhabitants - other), side)
    if best is None:
        return None
    one = [each for position, each in enumerate(region.settlements) if position in best[1]]
    return _region(one), _region([each for each in region.settlements if each not in one])


def _tree(settlements: Sequence[Settlement]) -> list[tuple[int, int]]:
    """Return the shortest tree of links over all settlements; one that crosses no common border only for islands."""
    shapes = np.array([_flat(each.shape) for each in settlements])
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    one, other = np.triu_indices(len(settlements), 1)
    apart = np.hypot(*(points[one] - points[other]).T)
    order = np.lexsort((apart, ~_borders(shapes)[one, other]))
    group = list(range(len(settlements)))
    links = []
    for pair in zip(one[order].tolist(), other[order].tolist(), strict=True):
        kept, joined = (group[position] for position in pair)
        if kept != joined:
            links.append(pair)
            group = [kept if each == joined else each for each in group]
            if len(links) == len(settlements) - 1:
                break
    return links


def _borders(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Return, for each pair of positions, whose shapes touch."""
    touching = np.zeros((len(shapes), len(shapes)), dtype=bool)
    touching[*shapely.STRtree(shapes).query(shapes, predicate="intersects")] = True
    return touching


def _side(link: tuple[int, int], links: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the positions on the first side of a link of a tree."""
    beside: dict[int, list[int]] = defaultdict(list)
    for one, other in links:
        if (one, other) != link:
            beside[one].append(other)
            beside[other].append(one)
    reached = {link[0]}
    waiting = [link[0]]
    while waiting:
        following = [each for each in beside[waiting.pop()] if each not in reached]
        reached.update(following)
        waiting.extend(following)
    return frozenset(reached)


def _region(settlements: Iterable[Settlement]) -> CutRegion:
    return CutRegion(tuple(sorted(settlements, key=lambda settlement: (settlement.code, settlement.municipality))))


def _first_code(region: CutRegion) -> str:
    return region.settlements[0].code


def _size(region: CutRegion) -> tuple[int, str]:
    return region.inhabitants, _first_code(region)


def _flat(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape with degrees of longitude shortened to the length of degrees of latitude."""
    return shapely.transform(shape, lambda xy: xy * [cos(radians(LATITUDE_OF_SCALE)), 1.0])
