"""Turns: how many showings of the same organiser come before one on its agenda day. Pure.

An organiser's first two showings of a day, by start, have turn 0, the next two turn 1, and so on until `LAST_TURN`,
which all that are left share: so a change of one event moves a few others at most, however many there are. Each lane is
counted for itself, or whoever has two exhibitions open all day would never be among the first with a concert. A day's
second date of one showing has the turn of the first.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.search.ranking import AT_ONCE, LAST_TURN, tie

Slot = tuple[int, int]
"""An agenda day (20261205) and the start of a showing on it, in epoch seconds."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an event puts on which days, and the turns that it has there; `organiser` and `lane` are whom it shares
    them with. `slots` are sorted, and `turns` as many.
    """

    organiser: str
    lane: str
    slots: tuple[Slot, ...] = ()
    turns: tuple[int, ...] = ()

    @property
    def queues(self) -> set[str]:
        """Names of where it may meet others: in ten days of its organiser's lane."""
        return {f"{self.organiser} {self.lane} {day // 10}" for day, _ in self.slots}

    def packed(self) -> bytes:
        """Twelve bytes a slot."""
        flat = (
            number for (day, start), turn in zip(self.slots, self.turns, strict=True) for number in (day, start, turn)
        )
        return array("I", flat).tobytes()

    @classmethod
    def unpacked(cls, organiser: str, lane: str, packed: bytes) -> "Standing":
        numbers = array("I")
        numbers.frombytes(packed)
        slots = tuple(zip(numbers[::3], numbers[1::3], strict=True))
        return cls(organiser, lane, slots, tuple(numbers[2::3]))


def stand(documents: Iterable[Mapping[str, Any]], organiser: str) -> tuple[Standing, dict[tuple[int, str], int]]:
    """What an event puts on which days, as if nobody else were there; and the position of each showing of a day among
    the slots. What is off takes nobody's place.
    """
    first, lane = dict[tuple[int, str], int](), ""
    for document in documents:
        lane = document["lane"]
        if not document["off"]:
            key = document["day"], document["showing"]
            first[key] = min(document["start"], first.get(key, document["start"]))
    ordered = sorted(first, key=lambda key: (key[0], first[key], key[1]))
    slots = tuple((key[0], first[key]) for key in ordered)
    return Standing(organiser, lane, slots, (0,) * len(slots)), {key: position for position, key in enumerate(ordered)}


def take(
    mine: Mapping[str, Standing], before: Iterable[Standing], others: Mapping[str, Standing]
) -> tuple[dict[str, Standing], dict[str, Standing]]:
    """`mine` with their turns, and those of `others` that have other turns now; all by the id of the event.

    `before` is how those of `mine` stood until now: on days that they have left, others move up. `others` are all that
    stand in the same `queues` as any of these.
    """
    changed = {
        (standing.organiser, standing.lane, day) for standing in (*mine.values(), *before) for day, _ in standing.slots
    }
    queues = defaultdict[tuple[str, str, int], list[tuple[int, int, str, int]]](list)
    for id, standing in (*others.items(), *mine.items()):
        for position, (day, start) in enumerate(standing.slots):
            queue = standing.organiser, standing.lane, day
            if queue in changed:
                queues[queue].append((start, tie(id), id, position))
    turns = {id: [0] * len(standing.slots) for id, standing in mine.items()}
    turns |= {id: list(standing.turns) for id, standing in others.items()}
    for queued in queues.values():
        for place, (_, _, id, position) in enumerate(sorted(queued)):
            turns[id][position] = min(place // AT_ONCE, LAST_TURN)
    placed = {id: replace(standing, turns=tuple(turns[id])) for id, standing in mine.items()}
    moved = {
        id: replace(standing, turns=tuple(turns[id]))
        for id, standing in others.items()
        if tuple(turns[id]) != standing.turns
    }
    return placed, moved
