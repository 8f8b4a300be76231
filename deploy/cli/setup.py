"""What servers need before the services: MongoDB's replica set, and the topics."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

# Beside shared/runtime/mongo the driver is known only where a replica set is made: before any service, once, and
# without an asynchronous caller.
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

from deploy.cli.environment import required
from shared.runtime.kafka import Kafka, KafkaAddress

PATIENCE_S = 120.0


def prepare(env: Mapping[str, str]) -> None:
    """Returns when both are ready; may be done again at any time. Raises SettingMissing and TimeoutError."""
    make_replica_set(required(env, "MILLE_MONGO_URL"))
    print("MongoDB is ready.")
    servers, prefix = required(env, "MILLE_KAFKA_SERVERS"), env.get("MILLE_TOPIC_PREFIX", "")
    copies = int(env.get("MILLE_KAFKA_REPLICATION") or 1)
    asyncio.run(_make_topics(KafkaAddress(servers, prefix, copies)))
    print("Kafka is ready.")


def make_replica_set(url: str) -> None:
    """Initiates the replica set that `url` names, of the hosts that it names, unless there is one."""
    known = parse_uri(url)
    members = [{"_id": number, "host": f"{host}:{port}"} for number, (host, port) in enumerate(known["nodelist"])]
    config = {"_id": known["options"].get("replicaSet", "rs0"), "members": members}
    host, port = known["nodelist"][0]
    login = {"username": known["username"], "password": known["password"]} if known["username"] else {}
    deadline, last = time.monotonic() + PATIENCE_S, ""
    with MongoClient[dict[str, Any]](
        host, port, directConnection=True, serverSelectionTimeoutMS=2000, **login
    ) as client:
        while time.monotonic() < deadline:
            try:
                said = client.admin.command("hello")
                if said.get("primary"):
                    return
                if not said.get("setName"):
                    client.admin.command("replSetInitiate", config)
            except PyMongoError as error:
                last = str(error)
            time.sleep(0.5)
    raise TimeoutError(f"MongoDB at {host}:{port} has no primary after {PATIENCE_S:.0f} s. {last}")


async def _make_topics(address: KafkaAddress) -> None:
    kafka, stop = Kafka(address, "setup"), asyncio.Event()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await kafka.ready(stop)
    except TimeoutError:
        raise TimeoutError(f"Kafka at {address.servers} does not answer after {PATIENCE_S:.0f} s.") from None
    finally:
        await kafka.close()
