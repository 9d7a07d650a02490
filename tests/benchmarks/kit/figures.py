"""Figures of a benchmark and the arithmetic behind them."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure; fields that do not apply stay None and are left out."""

    figure: str
    """Plain unit: requests_per_s, p50_ms, p95_ms, us_per_lookup, mails_per_s, rss_mb, seconds."""
    value: float
    floor: float | None = None
    """The same figure of the bare view (or whatever the promise compares with), from the same run."""
    rows: int | None = None
    statements: int | None = None
    clients: int | None = None
    what: str | None = None
    """Which page or case, where one benchmark measures several."""

    def line(self, bench: str) -> str:
        """Return the figure as one line of JSON."""
        facts: dict[str, object] = {"bench": bench, **asdict(self)}
        facts["value"] = rounded(self.value)
        if self.floor:
            facts["floor"] = rounded(self.floor)
            facts["ratio"] = rounded(self.value / self.floor)
        order = ("bench", "what", "figure", "value", "floor", "ratio", "rows", "statements", "clients")
        return json.dumps({name: facts[name] for name in order if facts.get(name) is not None})


def rounded(value: float) -> float:
    """Return a value with three digits that matter, or one decimal where it is large."""
    return round(value, 1) if abs(value) >= 100 else float(f"{value:.3g}")


@dataclass(frozen=True)
class Timings:
    """Durations of the same thing done again and again, in milliseconds."""

    milliseconds: Sequence[float]

    @classmethod
    def of(cls, doing: Callable[[], object], *, times: int, warm_up: int = 3) -> "Timings":
        """Time a call, after a few that do not count."""
        for _ in range(warm_up):
            doing()
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            doing()
            taken.append((time.perf_counter() - began) * 1000)
        return cls(taken)

    def percentile(self, share: float) -> float:
        """Return the duration that `share` of all stay under (nearest rank); 0.0 without any."""
        ordered = sorted(self.milliseconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0

    @property
    def p50(self) -> float:
        return self.percentile(0.50)

    @property
    def p95(self) -> float:
        return self.percentile(0.95)
