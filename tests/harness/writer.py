"""Writes state and message in one transaction after the other, until it is killed: `python -m tests.harness.writer`."""

import asyncio
import os
from itertools import count

from tests.harness.tiny import Tiny

AT_ONCE = 8


async def main() -> None:
    tiny = Tiny(os.environ)
    await tiny.open()
    print("ready", flush=True)

    async def write(writer: int) -> None:
        for n in count(1):
            await tiny.say(f"{os.getpid()}-{writer}-{n}", n)

    await asyncio.gather(*(write(writer) for writer in range(AT_ONCE)))


asyncio.run(main())
