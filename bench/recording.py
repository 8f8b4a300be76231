"""One pass over all questions, one at a time, that notes what each makes of Meilisearch and how large its answer is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bench.load import post
from bench.recorder import Recorder
from bench.shapes import Question

ASKING = {"Accept-Language": "fr", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """`path` is what is asked of the gateway, `raw` the requests to Meilisearch that answered it, one after the other.
    `size` of the answer is in bytes, `total` how many showings there are, where the answer says so.
    """

    shape: str
    path: str
    raw: tuple[bytes, ...]
    size: int
    total: int | None


async def record(gateway: str, key: str, recorder: Recorder, asked: Sequence[Question]) -> list[Recorded]:
    """`gateway` must ask by way of the recorder; `key` is Meilisearch's. Raises RuntimeError for an answer that is no
    200, or was not found in Meilisearch.
    """
    headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}
    found = []
    async with aiohttp.ClientSession(gateway, headers=ASKING) as session:
        for question in asked:
            path = await _page(session, question)
            recorder.bodies.clear()
            size, answer = await _ask(session, path)
            if not recorder.bodies:
                raise RuntimeError(f"{path} was answered without Meilisearch")
            raw = tuple(post(to, body, headers) for to, body in recorder.bodies)
            found.append(Recorded(question.shape.name, path, raw, size, answer.get("total")))
    return found


async def _page(session: aiohttp.ClientSession, question: Question) -> str:
    """The address of the page that is meant, or of the last one before it that there is."""
    path = question.path
    for _ in range(question.shape.pages):
        _, answer = await _ask(session, path)
        if answer["next"] is None:
            break
        path = f"{question.path}&{urlencode({'cursor': answer['next']})}"
    return path


async def _ask(session: aiohttp.ClientSession, path: str) -> tuple[int, Mapping[str, Any]]:
    async with session.get(path) as answer:
        body = await answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:500].decode()}")
        return len(body), await answer.json(content_type=None)
