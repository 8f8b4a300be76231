"""`mille verify`: where the catalogue, its topics, search's copies and the index do not say the same."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.asking import ask
from deploy.cli.calls import Refused, Unreachable
from deploy.cli.environment import ROOT, SettingMissing, environment

_PAUSE_S = 3.0
_AT_ONCE = 25  # as many as the catalogue publishes in one transaction
_KINDS = ("place", "organiser", "artist", "event")
_SAID = {
    "topic": "the topic's last word is another",
    "stray on topic": "the topic speaks of what the catalogue does not know",
    "behind": "search was not told of it, or of an older version",
    "ahead": "search was told of a newer version than there is",
    "unknown": "search has what the catalogue does not know",
    "refused": "the index will not have it: see `mille dlt list`",
    "missing": "the index lacks documents of it",
    "stray": "the index has documents of it that should not be there",
    "stale": "the index has documents of it that are not of its version",
}
_BY_HAND = {"stray on topic", "unknown", "refused"}
_IN_INDEX = ("missing", "stray", "stale")

Env = Mapping[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Drift:
    """One thing that is not the same: `detail` gives the versions or documents."""

    what: str
    kind: str
    id: str
    detail: str


def verify(
    fix: Annotated[bool, typer.Option("--fix", help="Have the owners mend what can be mended.")] = False,
    var: Annotated[Path, typer.Option(help="Where data, logs, mails and secrets are kept.")] = ROOT / "var",
) -> None:
    """Compare the catalogue, its topics, search's copies and the index, by id and version; 1 where they differ.

    What is on its way is no drift: only what is still there after a few seconds counts.
    """
    try:
        env = environment(var)
        found = lasting(env)
        for drift in found:
            print(f"{drift.kind} {drift.id}: {_SAID[drift.what]} ({drift.detail})")
        if not found:
            print("Everything says the same.")
            return
        if fix:
            _mend(env, found)
            print(f"{sum(drift.what not in _BY_HAND for drift in found)} of {len(found)} are being mended.")
    except (SettingMissing, Refused, Unreachable) as error:
        typer.echo(f"mille: {error}", err=True)
    raise typer.Exit(1)


def lasting(env: Env) -> list[Drift]:
    """What is found twice, some seconds apart."""
    first = set(_drifts(env))
    if not first:
        return []
    time.sleep(_PAUSE_S)
    return sorted(first.intersection(_drifts(env)))


def _drifts(env: Env) -> Iterator[Drift]:
    for one in ask(env, "catalogue", "GET", "/internal/drift")["items"]:
        what = "topic" if one["kind"] else "stray on topic"
        yield Drift(what, one["kind"] or "?", one["id"], f"version {one['version']}, on the topic {one['on_topic']}")
    for kind in _KINDS:
        copies, truth = _all(env, "search", "copies", kind), _all(env, "catalogue", "entities", kind)
        yield from _between(kind, truth, copies)
    for one in ask(env, "search", "GET", "/internal/drift")["items"]:
        for what in _IN_INDEX:
            if one[what]:
                yield Drift(what, "event", one["id"], f"version {one['version']}: " + ", ".join(one[what]))


def _between(kind: str, truth: Mapping[str, Any], copies: Mapping[str, Any]) -> Iterator[Drift]:
    for id in truth.keys() | copies.keys():
        ours, theirs = truth.get(id, {}).get("version"), copies.get(id, {}).get("version")
        detail = f"version {ours}, search has {theirs}"
        if ours is None:
            if copies[id]["state"] != "gone":
                yield Drift("unknown", kind, id, detail)
        elif theirs is None or theirs < ours:
            yield Drift("behind", kind, id, detail)
        elif theirs > ours:
            yield Drift("ahead", kind, id, detail)
        elif copies[id]["state"] == "refused":
            yield Drift("refused", kind, id, detail)


def _all(env: Env, service: str, path: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    after = ""
    while page := ask(env, service, "GET", f"/internal/{path}?kind={kind}&after={after}")["items"]:
        found |= {one["id"]: one for one in page}
        after = page[-1]["id"]
    return found


def _mend(env: Env, found: Sequence[Drift]) -> None:
    """First what is ahead is forgotten, so that what is published then is taken."""
    _mend_in_search(env, "forget", [drift.id for drift in found if drift.what == "ahead"])
    for kind in ("site", *_KINDS):
        ids = sorted({one.id for one in found if one.kind == kind and one.what in ("topic", "behind", "ahead")})
        for part in _parts(ids):
            ask(env, "catalogue", "POST", "/internal/replay/named", {"kind": kind, "ids": part})
    _mend_in_search(env, "write", sorted({drift.id for drift in found if drift.what in _IN_INDEX}))


def _mend_in_search(env: Env, what: str, ids: Sequence[str]) -> None:
    for part in _parts(ids):
        ask(env, "search", "POST", "/internal/mend", {"what": what, "ids": part})


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
