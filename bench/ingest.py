"""How many submissions a second one ingest process accepts, against what MongoDB gives the same driver.

`python -m bench.ingest`: raw two-document transactions, then ingest's API alone (moderation and relay stopped), three
times in turn; then the same with all services on and a trusted key, and how long the backlog takes to drain. It starts
servers and services of its own under a temporary directory, and needs a machine that does nothing else: only the ratio
means anything elsewhere.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Any

import uvloop
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern
from ulid import ULID

from bench.load import Load, post
from bench.stacks import servers, services
from deploy.cli.invite import invite
from deploy.local.services import ServiceGroup

CONNECTIONS = 16
WANTED = 0.4
_QUIET = {"MILLE_LOG_LEVEL": "WARNING"}
# A backlog that stands still for so long does not drain.
_STUCK_S = 60.0


def submission(number: int) -> bytes:
    """A complete one, in one commune with one date, unlike any other."""
    day = date.today() + timedelta(days=7 + number % 200)  # noqa: DTZ011 - the machine's date is the service's
    body = {
        "title": f"Concert d’hiver numéro {number}",
        "summary": "Deux groupes, un plancher, et des danses apprises sur place.",
        "description": "On commence à 19 h par une **initiation** pour celles et ceux qui n'ont jamais dansé.",
        "category": "concert",
        "schedule": {"dates": [{"start": f"{day}T20:00", "end": f"{day}T23:30", "doors": f"{day}T19:00"}]},
        "place": {"name": "Salle des fêtes", "street": "Rue de l'Église 1", "postcode": "5020", "locality": "Temploux"},
        "organiser": {"name": "Le Bal du Coin ASBL", "url": "https://balducoin.example"},
        "price": {"kind": "fixed", "offers": [{"name": "Sur place", "amount": 8}]},
        "contact": {"name": "Claire", "email": f"claire-{number}@example.org"},
        "site": "cinqmille",
    }
    return json.dumps(body, ensure_ascii=False).encode()


class Mongo:
    """The driver itself, without anything of ours around it."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._client: Any = AsyncIOMotorClient(env["MILLE_MONGO_URL"], maxPoolSize=50, w="majority", journal=True)
        self._prefix = env["MILLE_MONGO_PREFIX"]

    def service(self, name: str) -> Any:
        return self._client[self._prefix + name]

    async def raw(self, seconds: float, documents: tuple[dict[str, Any], dict[str, Any]]) -> float:
        """Transactions a second of two documents as ingest writes them, 16 at once."""
        database = self._client[f"{self._prefix}raw"]
        first, second = database["first"], database["second"]
        for collection in (first, second):
            await collection.insert_one({"_id": "made before the first transaction"})

        async def one() -> None:
            async with await self._client.start_session() as session:
                session.start_transaction(ReadConcern("snapshot"), WriteConcern("majority", j=True))
                await first.insert_one({**documents[0], "_id": str(ULID())}, session=session)
                await second.insert_one({**documents[1], "_id": str(ULID())}, session=session)
                await session.commit_transaction()

        rate = await _at_once(seconds, one)
        await self._client.drop_database(f"{self._prefix}raw")
        return rate


async def _at_once(seconds: float, one: Callable[[], Awaitable[None]]) -> float:
    done, end = 0, time.perf_counter() + seconds

    async def work() -> None:
        nonlocal done
        while time.perf_counter() < end:
            await one()
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - began)


async def alone(group: ServiceGroup, runs: int, seconds: float) -> list[float]:
    """The ratios of `runs` pairs: raw transactions, then ingest's API."""
    ingest = group.start("ingest", halves="api")
    ingest.ready()
    mongo, load = Mongo(group.env), _submitting(ingest.port)
    await load.run(2)
    database = mongo.service("ingest")
    documents = (await database["submissions"].find_one(), await database["outbox"].find_one())
    ratios = []
    for run in range(1, runs + 1):
        raw = await mongo.raw(seconds, documents)
        result = await load.run(seconds)
        ratios.append(result.rate / raw)
        print(
            f"run {run}: raw {raw:6.0f}/s   ingest {result.rate:6.0f}/s   ratio {ratios[-1]:.2f}   {result.latencies}"
        )
    ingest.terminate()
    return ratios


async def everything(group: ServiceGroup, seconds: float) -> None:
    """The rate with all services on, then the time until every submission can be found."""
    await asyncio.to_thread(group.start_all)
    key = invite(group.env, role="partner", site=None, name="bench", trusted=True)
    port = next(service.port for service in group.running if service.name == "ingest")
    load = _submitting(port, {"Authorization": f"Bearer {key}"})
    result = await load.run(seconds)
    print(f"everything on: {result.rate:6.0f}/s   {result.latencies}   {result.accepted} accepted")
    began, mongo = time.perf_counter(), Mongo(group.env)
    moved, before = began, -1
    while left := await _left(mongo):
        if left != before:
            moved, before = time.perf_counter(), left
        elif time.perf_counter() - moved > _STUCK_S:
            raise SystemExit(f"the backlog stands still at {left}")
        await asyncio.sleep(0.2)
    took = time.perf_counter() - began
    print(f"the backlog drained in {took:.1f} s: {result.accepted / (seconds + took):.0f}/s from end to end")


def _submitting(port: int, headers: Mapping[str, str] | None = None) -> Load:
    return Load(port, CONNECTIONS, lambda number: (post("/v1/submissions", submission(number), headers),), status=202)


async def _left(mongo: Mongo) -> int:
    """Steps still to be taken: cases to open, events to publish, snapshots to index, messages to send."""
    ingest, catalogue, search = (mongo.service(name) for name in ("ingest", "catalogue", "search"))
    sent = await ingest["submissions"].count_documents({})
    waiting = sent - await ingest["cases"].count_documents({"state": "approved"})
    waiting += sent - await catalogue["events"].count_documents({})
    waiting += sent - await search["entities"].count_documents({"dirty": False})
    for database in (ingest, catalogue, search, mongo.service("notify")):
        waiting += await database["outbox"].count_documents({"pending": True})
    return int(waiting)


def _apart(mark: str) -> dict[str, str]:
    """Databases, topics and indexes of its own."""
    return {"MILLE_MONGO_PREFIX": f"{mark}_", "MILLE_TOPIC_PREFIX": f"{mark}.", "MILLE_MEILI_PREFIX": f"{mark}_"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20, help="of each run")
    parser.add_argument("--alone", action="store_true", help="leave out the part with all services on")
    options = parser.parse_args()
    with servers() as stack:
        with services(stack, _QUIET | _apart("alone")) as group:
            ratios = uvloop.run(alone(group, options.runs, options.seconds))
        median = statistics.median(ratios)
        print(f"median ratio {median:.2f} (wanted: at least {WANTED})")
        if not options.alone:
            with services(stack, _QUIET | _apart("all")) as group:
                uvloop.run(everything(group, options.seconds))
    raise SystemExit(median < WANTED)


if __name__ == "__main__":
    main()
