"""How a service runs: its parts, its workers, its start and its graceful stop."""

import asyncio
from typing import Protocol


class Worker(Protocol):
    """A loop that runs beside the API until it is told to stop, such as a relay or a consumer."""

    @property
    def name(self) -> str: ...

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish what is in hand and return.

        When it raises, or returns before, it is started again after a pause of 1 s that doubles up to 30 s.
        """
        ...

    def stuck_seconds(self) -> float:
        """Seconds without progress while work is waiting; 0.0 while it makes progress or has nothing to do."""
        ...
