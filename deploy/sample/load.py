"""Sends the sample through ingest, as a trusted source: with no other way in than anybody's."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deploy.cli.calls import Refused, call
from deploy.sample.make import SEED, submissions

_AT_ONCE = 8
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Loaded:
    """`ids` are those that ingest gave, by name; none for what was there on other dates. `hidden` are under embargo."""

    ids: dict[str, str | None]
    hidden: frozenset[str]


def nothing_to_come(gateway: str) -> bool:
    return bool(call("GET", f"{gateway}/v1/events?limit=1")["total"] == 0)


def load(ingest: str, key: str, now: datetime, seed: int = SEED) -> Loaded:
    """Sends all of it with an API key of a trusted partner.

    A second time with the same key adds nothing, also when `now` is another. Raises Refused and Unreachable.
    """
    bodies = submissions(now, seed)
    parents = {body["part_of"] for body in bodies if "part_of" in body}

    def send(body: dict[str, Any]) -> tuple[str, str | None]:
        name = _name(body)
        headers = {"Idempotency-Key": f"sample-{seed}-{name}"}
        try:
            return name, call("POST", f"{ingest}/v1/submissions", body, bearer=key, headers=headers)["id"]
        except Refused as refused:
            # The key was used for the same event on other dates: it is there.
            if refused.status != _CONFLICT:
                raise
            return name, None

    ids = dict(_all(send, [body for body in bodies if _name(body) in parents]))
    ids |= _all(send, [_belonging(body, ids) for body in bodies if _name(body) not in parents])
    return Loaded(ids, frozenset(_name(body) for body in bodies if "publish_at" in body))


def _name(body: dict[str, Any]) -> str:
    return str(body["source"]["external_id"])


def _belonging(body: dict[str, Any], ids: dict[str, str | None]) -> dict[str, Any]:
    """A part names its parent by the id that ingest gave."""
    return body | {"part_of": ids[body["part_of"]]} if "part_of" in body else body


def _all(
    send: Callable[[dict[str, Any]], tuple[str, str | None]], bodies: Iterable[dict[str, Any]]
) -> Iterator[tuple[str, str | None]]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(send, bodies)
