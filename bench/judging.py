"""What the measurements amount to: a row for each shape, and the bars. Pure."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.load import percentile
from bench.measuring import Cached, Series, Uncached
from bench.rebuilding import Memory
from bench.recording import Recorded
from bench.report import Bar, Row
from bench.shapes import Shape


@dataclass(frozen=True, slots=True)
class Bars:
    """What is wanted at some size; None where nothing is."""

    ratio: float
    fresh_s: float
    p95_ms: float | None = None


BARS = {5_000: Bars(0.45, 2.0), 100_000: Bars(0.75, 5.0, 50.0)}
MORE_MS, CACHED, REBUILD, GROWTH = 4.0, 2.0, 2.0, 1.1


@dataclass(frozen=True, slots=True)
class Measured:
    """`alone` is the mix at one connection, `many` at 16; `shapes` and `cached` by the shape's name. `fresh` is in
    seconds, and so is `rebuild`: ours, raw.
    """

    recorded: Sequence[Recorded]
    alone: Uncached
    many: Uncached
    shapes: Mapping[str, Uncached]
    cached: Mapping[str, Cached]
    fresh: Sequence[float]
    rebuild: tuple[float, float] | None = None
    memory: Memory | None = None


def rows(seen: Measured) -> list[Row]:
    raw, ours = seen.alone.by_shape(seen.alone.raw), seen.alone.by_shape(seen.alone.ours)
    at_16 = seen.many.by_shape(seen.many.ours)
    return [
        _row(name, [one for one in seen.recorded if one.shape == name], shape, seen.cached[name], raw, ours, at_16)
        for name, shape in seen.shapes.items()
    ]


def bars(seen: Measured, events: int, shapes: Sequence[Shape]) -> list[Bar]:
    """Those of the nearest size that has any."""
    wanted = BARS[min(BARS, key=lambda size: abs(size - events))]
    alone, many = seen.alone, seen.many
    more = alone.ours.percentile(50) - alone.raw.percentile(50)
    kept = seen.cached.values()
    found = [
        Bar("uncached, 16 connections, the mix: rate, x raw Meilisearch", many.ratio, wanted.ratio, at_least=True),
        Bar("uncached, one connection, the mix: median, more than raw Meilisearch", more, MORE_MS, "ms"),
        Bar("cached: rate, x a bare FastAPI route", _rate(one.ours for one in kept) / _rate(one.bare for one in kept),
            CACHED, at_least=True),
        Bar("304: rate, x a bare FastAPI route that returns nothing",
            _rate(one.unchanged for one in kept) / _rate(one.empty for one in kept), CACHED, at_least=True),
        Bar("published to searchable, 50 changes a second: 95th percentile", percentile(seen.fresh, 95) / 1000,
            wanted.fresh_s, "s"),
    ]  # fmt: skip
    refused = sum(one.ours.refused for one in (alone, many, *seen.shapes.values()))
    found.append(Bar("answers that were no 200", refused, 0))
    if wanted.p95_ms:
        by_shape = alone.by_shape(alone.ours)
        found.append(
            Bar("uncached, one connection, the mix: 95th percentile", alone.ours.percentile(95), wanted.p95_ms, "ms")
        )
        found += [
            Bar(f"the same, {shape.name}", percentile(by_shape[shape.name], 95), shape.most_ms, "ms")
            for shape in shapes
            if shape.most_ms and shape.name in by_shape
        ]
    if seen.rebuild and seen.memory:
        ours, raw = seen.rebuild
        found.append(Bar("rebuild: time, x raw Meilisearch taking the same documents", ours / raw, REBUILD))
        found.append(
            Bar("rebuild: search's memory, its last quarter x its second", seen.memory.late / seen.memory.early, GROWTH)
        )
    return found


def notes(seen: Measured) -> list[str]:
    alone, many = seen.alone, seen.many
    found = [
        f"the mix at 16 connections: raw {many.raw.rate:.0f}/s, ours {many.ours.rate:.0f}/s; "
        f"p95 raw {many.raw.percentile(95):.0f} ms, ours {many.ours.percentile(95):.0f} ms",
        f"the mix at one connection: median raw {alone.raw.percentile(50):.1f} ms, "
        f"ours {alone.ours.percentile(50):.1f} ms; p95 raw {alone.raw.percentile(95):.1f} ms, "
        f"ours {alone.ours.percentile(95):.1f} ms",
        f"published to searchable: median {percentile(seen.fresh, 50) / 1000:.2f} s, worst {max(seen.fresh):.2f} s, "
        f"of {len(seen.fresh)}",
    ]
    if seen.rebuild and seen.memory:
        held = seen.memory
        found.append(
            f"rebuild: ours {seen.rebuild[0]:.0f} s, raw {seen.rebuild[1]:.0f} s; search held {held.start:.0f} MB PSS "
            f"before, {held.peak:.0f} at most, {held.late:.0f} in the last quarter"
        )
    return found


def _row(
    name: str,
    recorded: Sequence[Recorded],
    shape: Uncached,
    cached: Cached,
    raw: Mapping[str, Sequence[float]],
    ours: Mapping[str, Sequence[float]],
    at_16: Mapping[str, Sequence[float]],
) -> Row:
    totals = [one.total for one in recorded if one.total is not None]
    return Row(
        shape=name,
        hits=statistics.median(totals) if totals else None,
        bytes=statistics.median(one.size for one in recorded),
        steps=statistics.mean(len(one.raw) for one in recorded),
        raw_rate=shape.raw.rate,
        our_rate=shape.ours.rate,
        ratio=shape.ratio,
        raw_median_ms=percentile(raw[name], 50),
        our_median_ms=percentile(ours[name], 50),
        our_p95_ms=percentile(ours[name], 95),
        our_p95_16_ms=percentile(at_16[name], 95),
        cached_rate=cached.ours.rate,
        cached=cached.ours.rate / cached.bare.rate,
        unchanged=cached.unchanged.rate / cached.empty.rate,
    )


def _rate(series: Iterable[Series]) -> float:
    every = list(series)
    return sum(len(one.times) for one in every) / sum(one.seconds for one in every)
