"""Small files to import: the invented county as GeoJSON, tables of names and regions."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from shapely.geometry import box, mapping

COUNTY = [("0001", "Mainland", "", 4100, (4.0, 55.4, 4.4, 55.8))]
MUNICIPALITIES = [
    ("0010", "Westby", "0001", 2500, (4.0, 55.4, 4.2, 55.8)),
    ("0020", "Eastby", "0001", 1600, (4.2, 55.4, 4.4, 55.8)),
]
SETTLEMENTS = [
    ("1001", "Alder", "0010", 1500, (4.0, 55.4, 4.2, 55.6)),
    ("1002", "Birch", "0010", 1000, (4.0, 55.6, 4.2, 55.8)),
    ("1003", "Cedar", "0020", 900, (4.2, 55.4, 4.4, 55.6)),
    ("1004", "Dogwood", "0020", 700, (4.2, 55.6, 4.4, 55.8)),
]


def outlines(rows, name: str = "places.geojson", **members) -> SimpleUploadedFile:
    """Return a FeatureCollection with columns named as no program could know."""
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"KOD": code, "NIMI": title, "OVER": over or None, "population": people},
                "geometry": mapping(box(*bounds)),
            }
            for code, title, over, people, bounds in rows
        ],
        **members,
    }
    return upload(json.dumps(collection), name)


def upload(content: str | bytes, name: str = "file") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def texts_of(response) -> list[str]:
    """Return the messages a page shows."""
    return [str(message) for message in response.context["messages"]]
