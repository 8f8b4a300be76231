"""What the edge asks before anything else: is there an answer to this GET already?

Plain calls and no coroutine, for at this rate each costs: hosts, limits and the cache, in that order.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Scope

from services.gateway.asked import Asked, Key, asked
from services.gateway.cache import Cache, Entry
from services.gateway.cors import open_to_all
from services.gateway.hosts import Hosts
from services.gateway.kept import Kept
from services.gateway.limits import Limits
from services.gateway.news import News, State
from shared.runtime.edge import Ready

_NO_READS = ("/static/", "/internal/")
_QUESTION = "mille.question"


@dataclass(frozen=True, slots=True)
class Question:
    """What `Recall` knew no fresh answer to; `old` is the one that there is, `ageing` when it may still be shown."""

    asked: Asked
    old: Kept | None
    ageing: bool


class Recall:
    """Counts every read, and gives what is kept and fresh; what it has no answer to, `Front` takes up."""

    def __init__(
        self,
        cache: Cache[Key, Kept],
        news: News,
        limits: Limits,
        hosts: Hosts,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`seconds` is the clock that the terms of answers are told by."""
        self._cache, self._news, self._limits, self._hosts, self._seconds = cache, news, limits, hosts, seconds

    def __call__(self, scope: Scope) -> Ready | None:
        """Raises `TooManyRequests`."""
        path: str = scope["path"]
        if scope["method"] != "GET" or path.startswith(_NO_READS):
            return None
        open_to_all(scope)
        self._hosts.locate(scope)
        self._limits.read(scope)
        wanted = asked(scope)
        if wanted is None:
            return None
        entry: Entry[Kept] | None = self._cache.get(wanted.key)
        if entry is None:
            scope[_QUESTION] = Question(wanted, None, ageing=False)
            return None
        state = self._news.state(entry.terms, self._seconds())
        if state is State.FRESH:
            return entry.value.ready(wanted.if_none_match)
        scope[_QUESTION] = Question(wanted, entry.value, ageing=state is State.AGEING)
        return None


def question_of(scope: Scope) -> Question | None:
    """None for what is no read, or may be for its caller alone."""
    question: Question | None = scope.get(_QUESTION)
    return question
