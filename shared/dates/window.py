"""A window: the stretch of time that a question is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.dates.schedule import Occurrence

OPENING_AT_LEAST = timedelta(minutes=60)
"""How much of an opening must lie inside a window: who comes for the last quarter of an hour has come in vain."""


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of instants (UTC), with its name for people."""

    start: datetime
    end: datetime
    label: str

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether something of that (half-open) span falls inside: what began before and still runs counts."""
        return end > self.start and start < self.end

    def shows(self, occurrence: Occurrence) -> bool:
        """Whether a list of this window shows it: what overlaps; of the openings of a run those of which an hour lies
        inside. A shorter opening must lie inside whole, and a shorter window must be open all along. What is off is
        shown until its agenda day is over.
        """
        until = occurrence.listed_until
        if not occurrence.opening:
            return self.overlaps(occurrence.start, until)
        inside = min(self.end, until) - max(self.start, occurrence.start)
        enough = min(OPENING_AT_LEAST, self.end - self.start, until - occurrence.start)
        return inside >= enough > timedelta()
