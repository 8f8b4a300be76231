"""Sends the sample through ingest, as a trusted source: with no other way in than anybody's."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from deploy.cli.calls import Refused, call
from deploy.sample.make import SEED, submissions

_AT_ONCE = 8
_CONFLICT = 409


def nothing_to_come(gateway: str) -> bool:
    return bool(call("GET", f"{gateway}/v1/events?limit=1")["total"] == 0)


def load(ingest: str, key: str, now: datetime, seed: int = SEED) -> list[dict[str, Any]]:
    """Sends all of it with an API key of a trusted partner, and returns what was sent.

    A second time with the same key adds nothing, also when `now` is another. Raises Refused and Unreachable.
    """
    bodies = submissions(now, seed)
    parents = {body["part_of"] for body in bodies if "part_of" in body}

    def send(body: dict[str, Any]) -> tuple[str, str | None]:
        name = body["source"]["external_id"]
        headers = {"Idempotency-Key": f"sample-{seed}-{name}"}
        try:
            return name, call("POST", f"{ingest}/v1/submissions", body, bearer=key, headers=headers)["id"]
        except Refused as refused:
            # The key was used for the same event on other dates: it is there.
            if refused.status != _CONFLICT:
                raise
            return name, None

    first = [body for body in bodies if body["source"]["external_id"] in parents]
    ids = dict(_all(send, first))
    rest = [body for body in bodies if body["source"]["external_id"] not in parents]
    list(_all(send, [_belonging(body, ids) for body in rest]))
    return bodies


def _belonging(body: dict[str, Any], ids: dict[str, str | None]) -> dict[str, Any]:
    """A part names its parent by the id that ingest gave."""
    return body | {"part_of": ids[body["part_of"]]} if "part_of" in body else body


def _all(
    send: Callable[[dict[str, Any]], tuple[str, str | None]], bodies: Iterable[dict[str, Any]]
) -> Iterator[tuple[str, str | None]]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(send, bodies)
