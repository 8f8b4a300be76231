"""What may have changed, told by tags (`site:cinqmille`, `event:<id>`), and since when. Pure: the clock is a parameter.

News are numbered, and the numbers only grow. An answer bears the number that was the last when it was asked for: what
is told of one of its tags after that may have changed it, also when it was still on its way. All times are seconds of
one monotonic clock.
"""

from collections import OrderedDict, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from math import inf

LIFETIME_S = 60.0
"""For how long an answer is fresh, when neither news nor the clock has anything to say."""
AGEING_S = 60.0
"""For how long one that is merely older than that is shown while it is refreshed."""
GRACE_S = 0.5
"""The same for one that is known to be out of date: a cancelled evening must not be shown as on."""
_TAGS_KEPT = 10_000


class State(Enum):
    """`AGEING` is what may be shown while it is refreshed."""

    FRESH = "fresh"
    AGEING = "ageing"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer depends on: news of `tags` after number `asked`, and the clock."""

    tags: frozenset[str]
    asked: int
    fresh_until: float
    shown_until: float

    @classmethod
    def of(cls, tags: Iterable[str], asked: int, now: float, boundary: float = inf) -> "Terms":
        """Of an answer that came just now; at `boundary` the clock alone changes it."""
        ends = now + LIFETIME_S
        return cls(frozenset(tags), asked, min(ends, boundary), min(ends + AGEING_S, boundary + GRACE_S))

    def and_of(self, other: "Terms") -> "Terms":
        """Of what was made of both."""
        return Terms(
            self.tags | other.tags,
            min(self.asked, other.asked),
            min(self.fresh_until, other.fresh_until),
            min(self.shown_until, other.shown_until),
        )


class News:
    """What was told of each tag, the newest last; of what is older than the grace only the newest."""

    def __init__(self) -> None:
        self._number = 0
        self._floor = 0
        self._told: OrderedDict[str, deque[tuple[int, float]]] = OrderedDict()

    def moment(self) -> int:
        """Take it before asking, for the `Terms` of the answer."""
        return self._number

    def tell(self, tags: Iterable[str], now: float) -> None:
        """Whatever carries one of `tags` may have changed."""
        self._number += 1
        for tag in tags:
            told = self._told.setdefault(tag, deque())
            told.append((self._number, now))
            while len(told) > 1 and told[1][1] <= now - GRACE_S:
                told.popleft()
            self._told.move_to_end(tag)
        while len(self._told) > _TAGS_KEPT:
            # Forgetting news must not make an old answer fresh again, so all of that age counts as changed.
            self._floor = max(self._floor, self._told.popitem(last=False)[1][-1][0])

    def tell_all(self) -> None:
        """Anything may have changed at any time, for we were not listening."""
        self._number += 1
        self._floor = self._number

    def state(self, terms: Terms, now: float) -> State:
        if self._floor > terms.asked:
            return State.OLD
        changed = self._changed(terms.tags, terms.asked)
        if changed is not None:
            return State.AGEING if now < min(changed + GRACE_S, terms.shown_until) else State.OLD
        if now < terms.fresh_until:
            return State.FRESH
        return State.AGEING if now < terms.shown_until else State.OLD

    def _changed(self, tags: Collection[str], asked: int) -> float | None:
        """When the first news came that was told after `asked`; None when none was."""
        first = None
        for tag in tags:
            told = self._told.get(tag)
            if told is not None and told[-1][0] > asked:
                at = next(at for number, at in told if number > asked)
                first = at if first is None else min(first, at)
        return first
