"""The domain's clock: it starts at `MILLE_NOW`, if set, and goes on ticking."""

import time
from datetime import UTC, datetime, timedelta

CLOCKS_APART = timedelta(minutes=65)
"""By so much the clock of one of our machines may be wrong, either way, without our losing or refusing anything."""


def machine_now() -> datetime:
    """The machine's time, aware and in UTC: for holds, back-off, leases and expiry."""
    return datetime.now(UTC)


class Clock:
    """Tells the domain's time: what "today", "this weekend" and "in the past" are measured from."""

    def __init__(self, start: datetime | None = None) -> None:
        """`start` is what the clock shows now, aware; None means the machine's time."""
        self._start = start.astimezone(UTC) if start else None
        self._started = time.monotonic()

    def now(self) -> datetime:
        """The domain's time, aware and in UTC."""
        if self._start is None:
            return machine_now()
        return self._start + timedelta(seconds=time.monotonic() - self._started)
