"""An answer as it went out, to be sent again: its head is ready, and whoever has its body already gets only that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway.cache import etag_of
from shared.runtime.edge import Complete, Ready

_OF_THE_BODY = frozenset({b"content-type", b"content-length", b"content-disposition"})
STALE = ((b"x-mille-stale", b"1"), (b"warning", b'110 - "Response is Stale"'))


@dataclass(frozen=True, slots=True)
class Made:
    """What a route answered, and which route, for the metrics."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    route: Any


class Kept:
    """A 200 that may be sent again. It gets an ETag if it has none."""

    __slots__ = ("_etag", "_unchanged", "_whole")

    def __init__(self, made: Made, always: Sequence[tuple[bytes, bytes]]) -> None:
        """`always` are the headers that every answer to such a request has."""
        etag = next((value for name, value in made.headers if name == b"etag"), None)
        own = [] if etag is not None else [(b"etag", etag_of(made.body).encode())]
        headers = Complete.of([*made.headers, *own], always)
        self._etag = etag if etag is not None else own[0][1]
        self._whole = Ready(200, headers, made.body, made.route)
        unchanged = Complete(header for header in headers if header[0] not in _OF_THE_BODY)
        self._unchanged = Ready(304, unchanged, b"", made.route)

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self._whole.body) + 2 * sum(len(name) + len(value) for name, value in self._whole.headers)

    def ready(self, if_none_match: bytes, *, stale: bool = False) -> Ready:
        """For someone who has what bears one of the ETags in `if_none_match`."""
        ready = self._unchanged if if_none_match and is_among(self._etag, if_none_match) else self._whole
        if not stale:
            return ready
        return Ready(ready.status, Complete((*ready.headers, *STALE)), ready.body, ready.route)


def is_among(etag: bytes, if_none_match: bytes) -> bool:
    """Whether an `If-None-Match` names it, or anything."""
    given = if_none_match.strip()
    return given in (etag, b"*") or etag in {tag.strip().removeprefix(b"W/") for tag in given.split(b",")}
