"""What a first visit loads, compressed (promise S6), and that everything it names is there."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from portal.home.stylesheet import stylesheet_text

MOST_BYTES = 60_000
MOST_BYTES_WITH_MAP = 130_000
MAP_FILES = ("leaflet/leaflet.js", "leaflet/leaflet.css")


def compressed(text: bytes) -> int:
    return len(gzip.compress(text, 6))


def files_named_in(page: str) -> set[str]:
    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page))
    in_style = set(re.findall(r'url\("\.\./([^"]+)"\)', stylesheet_text()))
    return named | in_style


def bytes_of(name: str) -> bytes:
    path = finders.find(name)
    assert path, f"{name} is named but not there"
    return Path(path).read_bytes()


def test_first_visit_of_the_front_page_is_light(client: Client):
    answer = client.get("/")
    page = answer.content
    files = files_named_in(page.decode())

    weight = compressed(page) + sum(compressed(bytes_of(name)) for name in files)
    map_weight = sum(compressed(bytes_of(name)) for name in MAP_FILES)
    assert "css/portal.css" in files
    assert weight <= MOST_BYTES
    assert weight + map_weight <= MOST_BYTES_WITH_MAP


def test_front_page_answer_is_compressed_for_browsers_that_can(client: Client):
    answer = client.get("/", headers={"accept-encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"


def test_stylesheet_joins_every_part_in_order():
    parts = sorted((settings.ROOT / "static" / "css").glob("*.css"))

    assert [part.name[:2].isdigit() for part in parts] == [True] * len(parts)
    assert Path(str(finders.find("css/portal.css"))).read_text(encoding="utf-8") == stylesheet_text()


@pytest.mark.parametrize("part", sorted((settings.ROOT / "static" / "css").glob("*.css")), ids=lambda part: part.name)
def test_style_colours_come_from_tokens(part: Path):
    if part.name in {"01-tokens.css", "90-print-and-modes.css"}:
        return
    colours = re.findall(r"#[0-9a-fA-F]{3,8}\b", part.read_text(encoding="utf-8"))

    assert set(colours) <= {"#fff", "#000"}
