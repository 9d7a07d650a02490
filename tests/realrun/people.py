"""Invented officers: ordinary Estonian names put together by rule; nobody is meant."""

from collections.abc import Iterator

from portal.folding import fold

FIRST_NAMES = (
    *("Aime", "Ago", "Anneli", "Ats", "Birgit", "Eero", "Eha", "Enn", "Evelin", "Gert", "Heli", "Hannes", "Ingrid"),
    *("Indrek", "Kadri", "Kalle", "Kersti", "Kaido", "Laine"),
)
LAST_NAMES = (
    *("Aavik", "Haab", "Ilves", "Jõgi", "Kaasik", "Kuusk", "Lepp", "Mänd", "Nurm", "Ojaste", "Paju", "Raudsepp"),
    *("Saar", "Tamm", "Uibo", "Vaher", "Õunapuu"),
)
HOST = "police.invalid"


def invented_people() -> Iterator[tuple[str, str]]:
    """Yield (name, e-mail address) of one person after the other, each pair of names once."""
    for number in range(len(FIRST_NAMES) * len(LAST_NAMES)):
        # 19 and 17 have no common divisor, so that stepping through both lists meets every pair once
        name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number % len(LAST_NAMES)]}"
        yield name, f"{fold(name).replace(' ', '.')}@{HOST}"
