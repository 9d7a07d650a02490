"""The invented country of Valdmaa: two counties, six municipalities, twenty-two settlements. Deterministic."""

import random
from dataclasses import dataclass

from shapely import MultiPoint, Polygon, unary_union, voronoi_polygons
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

SEED = 1907
OUTLINE = Polygon(
    [
        *((3.35, 55.35), (3.62, 55.2), (3.95, 55.24), (4.3, 55.14), (4.72, 55.22), (5.02, 55.38), (5.12, 55.66)),
        *((5.05, 55.93), (4.83, 56.12), (4.55, 56.2), (4.2, 56.31), (3.86, 56.24), (3.58, 56.05), (3.47, 55.84)),
        (3.3, 55.6),
    ]
)
COUNTIES = {"C1": "Lääne maakond", "C2": "Ida maakond"}


@dataclass(frozen=True)
class Municipality:
    """A municipality of the invented country with its settlements (name, kind, population), the first its centre."""

    code: str
    name: str
    county: str
    lon: float
    lat: float
    settlements: tuple[tuple[str, str, int], ...]


MUNICIPALITIES = (
    Municipality(
        "M1", "Kivilinn", "C1", 3.95, 55.55,
        (
            ("Kesklinn", "linnaosa", 14200), ("Sadama", "linnaosa", 9100),
            ("Mäealuse", "linnaosa", 11800), ("Nurme", "linnaosa", 7600),
        ),
    ),
    Municipality(
        "M2", "Rannamõisa vald", "C1", 3.62, 55.75,
        (("Rannamõisa", "alevik", 2100), ("Vanamõisa", "küla", 640), ("Kadaka", "küla", 310), ("Liiva", "küla", 220)),
    ),
    Municipality(
        "M3", "Põhjala vald", "C1", 4.0, 56.05,
        (("Põhjala", "alev", 3900), ("Haavasalu", "küla", 480), ("Vanamõisa", "küla", 260)),
    ),
    Municipality(
        "M4", "Šmarje vald", "C2", 4.6, 55.95,
        (("Šmarje", "alevik", 2600), ("Žabja", "küla", 350), ("Čelnik", "küla", 410), ("Metsküla", "küla", 190)),
    ),
    Municipality(
        "M5", "Jõesuu linn", "C2", 4.75, 55.55,
        (("Vanalinn", "linnaosa", 8800), ("Ülejõe", "linnaosa", 10400), ("Paemurru", "linnaosa", 5200)),
    ),
    Municipality(
        "M6", "Lõuna vald", "C2", 4.35, 55.3,
        (("Lõunakeskus", "alevik", 1700), ("Õunapuu", "küla", 330), ("Kuusiku", "küla", 280), ("Saare", "küla", 140)),
    ),
)  # fmt: skip


def feature_collections() -> dict[str, dict[str, object]]:
    """Return GeoJSON of county, municipality and settlement level, made the same way every time."""
    cells = _settlement_shapes()
    settlements, municipalities = [], []
    counties: dict[str, list[BaseGeometry]] = {code: [] for code in COUNTIES}
    for municipality in MUNICIPALITIES:
        shapes = cells[municipality.code]
        whole = unary_union(shapes)
        counties[municipality.county].append(whole)
        population = sum(people for _, _, people in municipality.settlements)
        municipalities.append(
            _feature(municipality.code, municipality.name, "vald", municipality.county, population, whole)
        )
        for number, ((name, kind, people), shape) in enumerate(zip(municipality.settlements, shapes, strict=True), 1):
            settlements.append(_feature(f"{municipality.code}-{number}", name, kind, municipality.code, people, shape))
    return {
        "county": _collection(
            [
                _feature(code, COUNTIES[code], "maakond", "", None, unary_union(shapes))
                for code, shapes in counties.items()
            ]
        ),
        "municipality": _collection(municipalities),
        "settlement": _collection(settlements),
    }


def _settlement_shapes() -> dict[str, list[BaseGeometry]]:
    """Return the settlements' shapes: the country cut into the cells nearest to seeded points around each centre."""
    randomness = random.Random(SEED)  # noqa: S311 - an invented map, no secret
    points: list[tuple[float, float]] = []
    owners: list[str] = []
    for municipality in MUNICIPALITIES:
        for number in range(len(municipality.settlements)):
            spread = 0.0 if number == 0 else 0.17
            points.append(
                (
                    municipality.lon + randomness.uniform(-spread, spread),
                    municipality.lat + randomness.uniform(-spread, spread) * 0.8,
                )
            )
            owners.append(municipality.code)
    cells = voronoi_polygons(MultiPoint(points), extend_to=OUTLINE, ordered=True)
    shapes: dict[str, list[BaseGeometry]] = {municipality.code: [] for municipality in MUNICIPALITIES}
    for owner, cell in zip(owners, cells.geoms, strict=True):
        shapes[owner].append(cell.intersection(OUTLINE))
    return shapes


def _feature(
    code: str, name: str, kind: str, parent: str, population: int | None, shape: BaseGeometry
) -> dict[str, object]:
    properties = {"code": code, "name": name, "kind": kind, "parent": parent, "population": population}
    return {"type": "Feature", "properties": properties, "geometry": mapping(shape)}


def _collection(features: list[dict[str, object]]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": features}
