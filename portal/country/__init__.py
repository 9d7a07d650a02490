"""The facts of the country or force this installation serves: numbers, holidays, languages, zone. Data, never code."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


class CountryMalformed(Exception):
    """The country file lacks a fact or holds one that cannot be meant."""


@dataclass(frozen=True)
class Country:
    """Facts of one installation, read from a file under deploy/countries/ or one the force wrote."""

    code: str
    """ISO 3166 code, or "xx" for the invented demo country."""
    force_name: str
    emergency_number: str
    """Shown first on every page: 112."""
    police_number: str
    """The police's own emergency number where it differs (113 in Slovenia), else empty."""
    non_emergency_number: str
    text_relay: str
    """How to reach the emergency centre without speaking, in one sentence, or empty."""
    victim_support: str
    duty_desk_email: str
    """Where mail for the duty desk goes when nobody holds the role; never empty."""
    duty_desk_phone: str
    timezone: str
    languages: tuple[str, ...]
    """Language codes, the default first."""
    holidays_code: str
    """Country code understood by the `holidays` package, or empty."""
    bounds: tuple[float, float, float, float]
    """West, south, east, north in WGS84 degrees: coordinates outside are refused."""
    centre: tuple[float, float]
    """lon, lat of the map's first view."""
    answer_working_days: int = 2
    """The first answer is promised within so many working days."""
    privacy_contact: str = ""
    calling_code: str = ""
    """Digits before a national phone number ("386"); makes both ways of writing one number the same."""
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """Texts by name, then by language: legal notices and the like."""

    def text(self, name: str, language: str) -> str:
        """Return a text in the language, else in the country's first language, else empty."""
        versions = self.texts.get(name, {})
        return versions.get(language) or versions.get(self.languages[0]) or ""


def load_country(path: Path) -> Country:
    """Read a country file. Raises CountryMalformed naming the file and the fact."""
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        return Country(
            code=facts["code"],
            force_name=facts["force_name"],
            emergency_number=facts["emergency_number"],
            police_number=facts.get("police_number", ""),
            non_emergency_number=facts.get("non_emergency_number", ""),
            text_relay=facts.get("text_relay", ""),
            victim_support=facts.get("victim_support", ""),
            duty_desk_email=facts["duty_desk_email"],
            duty_desk_phone=facts.get("duty_desk_phone", ""),
            timezone=facts["timezone"],
            languages=tuple(facts["languages"]),
            holidays_code=facts.get("holidays_code", ""),
            bounds=_four_floats(facts["bounds"]),
            centre=(float(facts["centre"][0]), float(facts["centre"][1])),
            answer_working_days=int(facts.get("answer_working_days", 2)),
            privacy_contact=facts.get("privacy_contact", ""),
            calling_code=facts.get("calling_code", ""),
            texts=facts.get("texts", {}),
        )
    except FileNotFoundError:
        raise CountryMalformed(f"there is no country file at {path}") from None
    except KeyError as missing:
        raise CountryMalformed(f"{path.name} lacks {missing}") from None
    except (tomllib.TOMLDecodeError, TypeError, ValueError, IndexError) as error:
        raise CountryMalformed(f"{path.name}: {error}") from error


def _four_floats(values: list[float]) -> tuple[float, float, float, float]:
    west, south, east, north = (float(value) for value in values)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError("bounds must be west, south, east, north in degrees")
    return west, south, east, north
