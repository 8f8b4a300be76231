"""New ids: ULIDs, with random bytes drawn from the system in bulk.

A draw lets go of the interpreter's lock; in a process with the driver's threads, getting it back takes a third of a
millisecond, three times a request.
"""

import os
import time

from ulid import ULID

_RANDOM_BYTES = 10
_DRAWN_AT_ONCE = 512

_drawn = memoryview(b"")


def new_id() -> str:
    """26 characters that nobody has had before, and that sort by the millisecond in which they were made.

    Not for secrets. Call it from one thread only.
    """
    global _drawn  # noqa: PLW0603 - the stock of this process
    if not _drawn:
        _drawn = memoryview(os.urandom(_RANDOM_BYTES * _DRAWN_AT_ONCE))
    random, _drawn = _drawn[:_RANDOM_BYTES], _drawn[_RANDOM_BYTES:]
    milliseconds = time.time_ns() // 1_000_000
    return str(ULID.from_bytes(milliseconds.to_bytes(6) + random))
