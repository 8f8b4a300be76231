"""Empties the shared servers of what a test module made, so that a long run does not weigh on them."""

import asyncio
import json
import urllib.request
from collections.abc import Mapping

from aiokafka.admin import AIOKafkaAdminClient
from pymongo import MongoClient


def remove_leftovers(env: Mapping[str, str]) -> None:
    """Drop every database, topic and index that carries this environment's prefixes."""
    _drop_databases(env["MILLE_MONGO_URL"], env["MILLE_MONGO_PREFIX"])
    asyncio.run(_delete_topics(env["MILLE_KAFKA_SERVERS"], env["MILLE_TOPIC_PREFIX"]))
    _delete_indexes(env["MILLE_MEILI_URL"], env["MILLE_MEILI_KEY"], env["MILLE_MEILI_PREFIX"])


def _drop_databases(url: str, prefix: str) -> None:
    with MongoClient(url) as client:
        for name in client.list_database_names():
            if name.startswith(prefix):
                client.drop_database(name)


async def _delete_topics(servers: str, prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        if topics := [name for name in await admin.list_topics() if name.startswith(prefix)]:
            await admin.delete_topics(topics)
    finally:
        await admin.close()


def _delete_indexes(url: str, key: str, prefix: str) -> None:
    def call(method: str, path: str) -> bytes:
        request = urllib.request.Request(url + path, method=method, headers={"Authorization": f"Bearer {key}"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.read()

    for index in json.loads(call("GET", "/indexes?limit=1000"))["results"]:
        if index["uid"].startswith(prefix):
            call("DELETE", f"/indexes/{index['uid']}")
