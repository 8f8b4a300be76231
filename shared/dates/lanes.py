"""Lanes: how an event comes back decides how lists place it, so that the weekly market does not drown the one
concert.
"""

from collections.abc import Sequence

from shared.dates.schedule import Occurrence
from shared.events.content import EventContent
from shared.events.facts import Lane
from shared.events.schedule import OngoingSchedule

__all__ = ["MANY", "WITHIN_DAYS", "Lane", "lane"]

MANY = 8
"""More dates than this within `WITHIN_DAYS` make it regular."""
WITHIN_DAYS = 60


def lane(content: EventContent, found: Sequence[Occurrence]) -> Lane:
    """`ongoing` for a run; `regular` when any 60 days in a row hold more than 8 of its dates, which `found` are, in any
    order; else `dated`. A date that is cancelled counts: what comes back every week stays regular.
    """
    if isinstance(content.schedule, OngoingSchedule):
        return "ongoing"
    days = sorted(occurrence.agenda_day for occurrence in found)
    crowded = any((later - day).days < WITHIN_DAYS for day, later in zip(days, days[MANY:], strict=False))
    return "regular" if crowded else "dated"
