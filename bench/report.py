"""What the bench has seen, as tables for people and as JSON. Pure."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One shape. Rates are questions a second at 16 connections; times in ms, at one connection unless they say 16.

    `ratio` is of the gateway without a cache to raw Meilisearch; `cached` and `unchanged` (304) of the gateway with one
    to the bare FastAPI route. `hits` and `bytes` are medians of the answers, `steps` how often Meilisearch is asked.
    """

    shape: str
    hits: float | None
    bytes: float
    steps: float
    raw_rate: float
    our_rate: float
    ratio: float
    raw_median_ms: float
    our_median_ms: float
    our_p95_ms: float
    our_p95_16_ms: float
    cached_rate: float
    cached: float
    unchanged: float


@dataclass(frozen=True, slots=True)
class Bar:
    """What was wanted of one figure: at least `wanted`, or at most."""

    what: str
    measured: float
    wanted: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.measured >= self.wanted if self.at_least else self.measured <= self.wanted

    def line(self) -> str:
        word = "at least" if self.at_least else "at most"
        verdict = "met" if self.met else "NOT MET"
        measured, wanted = _figure(self.measured, self.unit), _figure(self.wanted, self.unit)
        return f"  {verdict:<8} {self.what:<76} {measured:>9}  {word} {wanted}"


@dataclass(frozen=True, slots=True)
class Report:
    """`load_average` before and after: what else the machine did. `notes` are lines in words."""

    events: int
    documents: int
    seed: int
    load_average: tuple[float, float]
    rows: Sequence[Row]
    bars: Sequence[Bar]
    notes: Sequence[str]

    def json(self) -> dict[str, Any]:
        """What was not measured is null."""
        bars = [asdict(bar) | {"met": bar.met} for bar in self.bars]
        found: dict[str, Any] = _known(asdict(self) | {"bars": bars})
        return found

    def text(self) -> str:
        before, after = self.load_average
        made = f"{self.events} events, {self.documents} documents, seed {self.seed}"
        head = f"{made}; load average {before:.1f} before, {after:.1f} after"
        return "\n".join((head, "", *_table(self.rows), "", *(bar.line() for bar in self.bars), "", *self.notes))


_HEADS = (
    ("", "hits"), ("", "bytes"), ("Meili", "asked"), ("raw", "/s"), ("ours", "/s"), ("ours", "/ raw"),
    ("raw", "ms"), ("ours", "ms"), ("more", "ms"), ("ours", "p95 ms"), ("p95 ms", "at 16"),
    ("cached", "/s"), ("cached", "/ bare"), ("304", "/ bare"),
)  # fmt: skip


def _table(rows: Sequence[Row]) -> list[str]:
    widest = max(len(row.shape) for row in rows)
    heads = [" " * widest + "".join(f"{head[line]:>9}" for head in _HEADS) for line in (0, 1)]
    return [*heads, *(f"{row.shape:<{widest}}" + "".join(f"{cell:>9}" for cell in _cells(row)) for row in rows)]


def _cells(row: Row) -> tuple[str, ...]:
    return (
        "-" if row.hits is None else f"{row.hits:.0f}",
        f"{row.bytes:.0f}",
        f"{row.steps:.1f}",
        f"{row.raw_rate:.0f}",
        f"{row.our_rate:.0f}",
        f"{row.ratio:.2f}",
        f"{row.raw_median_ms:.1f}",
        f"{row.our_median_ms:.1f}",
        f"{row.our_median_ms - row.raw_median_ms:+.1f}",
        f"{row.our_p95_ms:.1f}",
        f"{row.our_p95_16_ms:.1f}",
        f"{row.cached_rate:.0f}",
        f"{row.cached:.2f}",
        f"{row.unchanged:.2f}",
    )


def _known(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _known(value) for name, value in found.items()}
    if isinstance(found, list | tuple):
        return [_known(value) for value in found]
    return None if isinstance(found, float) and math.isnan(found) else found


def _figure(value: float, unit: str) -> str:
    digits = 2 if abs(value) < 10 else 1
    return f"{value:.{digits}f}{' ' + unit if unit else ''}"
