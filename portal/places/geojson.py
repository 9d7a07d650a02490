"""A GeoJSON FeatureCollection read feature by feature: memory is bounded by the file, not by its objects. Pure."""

import json
import re
from collections.abc import Iterator
from typing import IO

from portal.places.errors import BrokenJson, FileTooBig, NotAFeatureCollection, WrongEncoding, WrongReferenceSystem

MOST_BYTES = 200 * 1024 * 1024
WGS84_NAMES = frozenset(
    {
        "crs84",
        "ogc:crs84",
        "epsg:4326",
        "urn:ogc:def:crs:ogc:1.3:crs84",
        "urn:ogc:def:crs:ogc::crs84",
        "urn:ogc:def:crs:epsg::4326",
    }
)
"""Names under which programs write plain longitude and latitude into the old `crs` member."""
_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def read_text(file: IO[bytes], most_bytes: int = MOST_BYTES) -> str:
    """Return the text of an open file. Raises FileTooBig or WrongEncoding; at most `most_bytes` + 1 are read."""
    data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise FileTooBig(f"> {most_bytes // (1024 * 1024)} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongEncoding(f"(byte {error.start})") from None


def features(text: str) -> Iterator[object]:
    """Yield every entry of a FeatureCollection's `features`, whatever it is, in the order of the file.

    Raises BrokenJson, NotAFeatureCollection or WrongReferenceSystem, possibly only after the last feature: take none
    before all were read.
    """
    cursor = _Cursor(text)
    if cursor.peek() != "{":
        cursor.value()
        raise NotAFeatureCollection
    members: dict[str, object] = {}
    for name in cursor.member_names():
        if name == "features" and cursor.peek() == "[":
            members[name] = True
            yield from cursor.elements()
        else:
            members[name] = cursor.value()
    if cursor.peek():
        raise BrokenJson(cursor.spot())
    if members.get("type") != "FeatureCollection" or members.get("features") is not True:
        raise NotAFeatureCollection(f"(type: {str(members.get('type'))[:40]})")
    _check_reference_system(members.get("crs"))


def _check_reference_system(crs: object) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or name.strip().lower() not in WGS84_NAMES:
        raise WrongReferenceSystem(f"({str(name)[:80]})")


class _Cursor:
    """A place in JSON text that moves on value by value."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def peek(self) -> str:
        """Return the next character that is not blank, empty at the end."""
        blank = _BLANK.match(self._text, self._at)
        self._at = blank.end() if blank else self._at
        return self._text[self._at : self._at + 1]

    def value(self) -> object:
        """Read one whole value."""
        self.peek()
        try:
            value, self._at = _DECODER.raw_decode(self._text, self._at)
        except (ValueError, RecursionError):  # a number of 5,000 digits, or 5,000 brackets within each other
            raise BrokenJson(self.spot()) from None
        return value

    def take(self, wanted: str) -> str:
        """Step over one of the wanted characters and return it."""
        found = self.peek()
        if not found or found not in wanted:
            raise BrokenJson(self.spot())
        self._at += 1
        return found

    def member_names(self) -> Iterator[str]:
        """Yield the name of each member of an object; the caller reads its value before asking for the next."""
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            if self.peek() != '"':
                raise BrokenJson(self.spot())
            name = str(self.value())
            self.take(":")
            yield name
            if self.take(",}") == "}":
                return

    def elements(self) -> Iterator[object]:
        """Yield each element of an array."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.take(",]") == "]":
                return

    def spot(self) -> str:
        """Say where the cursor stands."""
        return f"(line {self._text.count(chr(10), 0, self._at) + 1})"
