"""The data files of the sample, read once: places, artists, stages, events. Written by hand, to be edited by hand."""

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).with_name("data")

Row = Mapping[str, Any]


@cache
def places() -> Mapping[str, Row]:
    """By key."""
    with (_DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


@cache
def artists() -> tuple[Row, ...]:
    return tuple(_read(_DATA / "artists.toml")["artist"])


@cache
def stages() -> tuple[Row, ...]:
    return tuple(_read(_DATA / "stages.toml")["stage"])


@cache
def events() -> tuple[Row, ...]:
    """All that is written as one event, with the category of its file where it names none."""
    found: list[Row] = []
    for path in sorted((_DATA / "events").glob("*.toml")):
        file = _read(path)
        found += [{"category": file["category"]} | event for event in file["event"]]
    return tuple(found)


def _read(path: Path) -> Row:
    return tomllib.loads(path.read_text(encoding="utf-8"))
