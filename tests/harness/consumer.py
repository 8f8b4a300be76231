"""A consumer as a process: `python -m tests.harness.consumer [--pause 0.1] [--die-on KEY]`.

Each time that a message is taken in leaves a row in `taken_in`, whose `_id` and `ended` tell when, as ULIDs; what it
brings about, once, is counted in `effects`.
"""

import argparse
import asyncio
import os
import signal

from ulid import ULID

from shared.runtime.consumers import Consumers
from shared.runtime.message import Message
from shared.runtime.mongo import Session
from shared.runtime.sequence import take_once
from tests.harness.tiny import SERVICE, Tiny, run


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that each message takes")
    parser.add_argument("--die-on", default="", help="the key at whose message it kills itself, after the effect")
    options = parser.parse_args()
    tiny = Tiny(os.environ)

    async def handle(message: Message) -> None:
        row = {"_id": str(ULID()), "id": message.id, "key": message.key, "n": message.sequence, "pid": os.getpid()}
        await tiny.db["taken_in"].insert_one(row)
        await asyncio.sleep(options.pause)

        async def work(session: Session) -> None:
            if await take_once(tiny.db, session, "tiny", message.id):
                await tiny.db["effects"].update_one(
                    {"_id": message.key}, {"$inc": {"times": 1}}, upsert=True, session=session
                )

        await tiny.db.transaction(work)
        await tiny.db["taken_in"].update_one({"_id": row["_id"]}, {"$set": {"ended": str(ULID())}})
        if message.key == options.die_on:
            os.kill(os.getpid(), signal.SIGKILL)

    consumers = Consumers(tiny.kafka, tiny.db, SERVICE)
    consumers.on(tiny.topic, group=SERVICE, handle=handle, concurrency=4)
    run(tiny, [consumers])


if __name__ == "__main__":
    main()
