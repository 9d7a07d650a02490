"""The located police events of Estonia as concerns a resident might have sent: invented words, nothing personal."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from portal.vault.actions import Identity
from reports.actions.submitting import Submission
from reports.choices import ContactLevel, Kind, Moment

ZONE = ZoneInfo("Europe/Tallinn")
NOON = time(12)
"""For the events whose clock time is not stated."""
WORDS = {
    "VARGUS": (Kind.CRIME, "Siin varastati. Nägin, kuidas keegi lahkus asjadega, mis ei olnud tema omad."),
    "PISIVARGUS": (Kind.CRIME, "Poest viidi kaupa maksmata minema. Seda juhtub siin tihti."),
    "AVALIKU_KORRA_RIKKUMINE": (Kind.WORRY, "Siin lärmati ja segati teisi inimesi. Õhtul ei ole hea mööda minna."),
    "VANDALISM": (Kind.CRIME, "Siin on lõhutud: klaas on katki ja sein soditud. Kas seda kohta saaks valvata?"),
    "JALGRATTA_MOPEEDI_VARGUS": (Kind.CRIME, "Siit viidi ära lukustatud jalgratas. Lukk jäi maha, läbi lõigatud."),
    "KEHALINE_VAARKOHTLEMINE": (Kind.CRIME, "Nägin siin kaklust. Üks inimene sai lüüa, keegi aitas ta istuma."),
    "KELMUS": (Kind.INFORMATION, "Siin küsitakse möödujatelt raha valejutuga. Hoiatage palun inimesi."),
    "KONFLIKT/OMAVOLI": (Kind.HELP, "Naabrid vaidlevad parkimiskoha pärast ja see läheb järjest tülisemaks."),
    "NARKOJUHTUM": (Kind.INFORMATION, "Siin käiakse õhtuti autoga ja antakse pakikesi käest kätte."),
    "LIIKLUSRIKKUMINE": (Kind.WORRY, "Siin sõidetakse liiga kiiresti, lapsed käivad sealt kooli."),
    "TULEKAHJU": (Kind.INFORMATION, "Siin põles prügikast. Tuli sai kustutatud, aga see ei ole esimene kord."),
    "KOOLIVAGIVALD": (Kind.WORRY, "Koolilapsi kiusatakse siin pärast tunde. Lapsed kardavad rääkida."),
}
OTHER_WORDS = (Kind.ADVICE, "Siin juhtus midagi, mille pärast muretsen. Kellega peaksin sellest rääkima?")
PLACES = {
    "KAUPLUS": "kaupluse juures",
    "TANAV_VALJAK": "tänaval",
    "TANKLA": "tanklas",
    "PARKLA": "parklas",
    "KAUBAMAJA": "kaubamajas",
    "PARK": "pargis",
    "BUSSIPEATUS": "bussipeatuses",
    "TREPIKODA_KORIDOR": "trepikojas",
    "SOOGIKOHT": "söögikoha ees",
}
WITH_CONTACT = 3
"""Every third concern comes with an invented mail address."""
PAGE = 50
"""Every fiftieth event goes through the web form as well."""


@dataclass(frozen=True)
class Event:
    """One located row; lon, lat in WGS84 degrees are the centre of its grid cell."""

    number: int
    """Position among the located rows, by time."""
    on: date
    clock: time | None
    kinds: tuple[str, ...]
    where: tuple[str, ...]
    county: str
    municipality: str
    """As the record states it."""
    cell_m: int
    lon: float
    lat: float

    @property
    def at(self) -> datetime:
        """When it happened, aware UTC; noon of the day where the clock time is not stated."""
        return datetime.combine(self.on, self.clock or NOON, ZONE).astimezone(UTC)

    @property
    def address(self) -> str:
        """An invented mail address, or nothing for those who stay anonymous."""
        return f"elanik.{self.number:05}@resident.invalid" if self.number % WITH_CONTACT == 0 else ""

    @property
    def kind_and_words(self) -> tuple[Kind, str]:
        """What a resident might call it and say about it."""
        return next((WORDS[kind] for kind in self.kinds if kind in WORDS), OTHER_WORDS)

    @property
    def where_words(self) -> str:
        return next((PLACES[place] for place in self.where if place in PLACES), "")


def read_events(folder: Path) -> list[Event]:
    """Return the located rows of the file, the earliest first."""
    rows = sorted(_located(folder / "ee_public_order_events.csv"), key=lambda row: (row["ToimKpv"], row["ToimKell"]))
    return [_event(number, row) for number, row in enumerate(rows)]


def submission_of(event: Event) -> Submission:
    """Return the concern a resident might have sent of it."""
    kind, words = event.kind_and_words
    return Submission(
        words=words,
        language="et",
        contact_level=ContactLevel.OFFICER if event.address else ContactLevel.NONE,
        identity=Identity(email=event.address) if event.address else None,
        kind=kind,
        moment=Moment.EARLIER,
        happened_at=event.at,
        where_words=event.where_words,
        lon=event.lon,
        lat=event.lat,
    )


def _located(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file) if row["lon"])


def _event(number: int, row: dict[str, str]) -> Event:
    return Event(
        number=number,
        on=date.fromisoformat(row["ToimKpv"]),
        clock=time.fromisoformat(row["ToimKell"]) if row["ToimKell"] else None,
        kinds=tuple(row["SyndmusLiik"].split(",")),
        where=tuple(row["KohtLiik"].split(",")),
        county=row["MaakondNimetus"],
        municipality=row["ValdLinnNimetus"],
        cell_m=int(float(row["cell_m"])),
        lon=float(row["lon"]),
        lat=float(row["lat"]),
    )
