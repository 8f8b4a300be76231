"""`python -m bench.first_sight [count]`: from a decision's 2xx to the event's first sight in the gateway's
/v1/events.
"""

import statistics
import sys
import time

from bench.stacks import servers, services
from tests.journeys.world import World, mark, submission

_BETWEEN_LOOKS_S = 0.01
"""Asking without a pause would measure the questions: the two cores are shared."""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with servers() as stack, services(stack) as group:
        group.start_all()
        world = World(group.env, stack.var / "mail")
        world.wait_until_open()
        seconds = sorted(_one(world) for _ in range(count))
    print(
        f"decision to first sight, {count} in a row: median {statistics.median(seconds) * 1000:.0f} ms, "
        f"p95 {seconds[int(count * 0.95) - 1] * 1000:.0f} ms, worst {seconds[-1] * 1000:.0f} ms"
    )


def _one(world: World) -> float:
    word = mark()
    sent = world.submit(submission(word))
    world.decide(sent, "approve")
    decided = time.monotonic()
    while not world.events(q=word)["items"]:
        if time.monotonic() - decided > 30:
            raise TimeoutError(f"{word} was not seen within 30 s")
        time.sleep(_BETWEEN_LOOKS_S)
    return time.monotonic() - decided


if __name__ == "__main__":
    main()
