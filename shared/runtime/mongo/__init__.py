"""MongoDB, by Motor. The only package that knows the driver: none of its types or errors leaves it (see docs/adr).

Writes are acknowledged by a majority, with the journal. Times go in and come out as aware UTC datetimes.
"""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from shared.runtime.mongo.collection import Collection, Document, Filter, Session, Update
from shared.runtime.mongo.database import Database
from shared.runtime.mongo.errors import DuplicateKey, MongoOutage, MongoRefused
from shared.runtime.mongo.files import Files
from shared.runtime.mongo.indexes import RUNTIME_COLLECTIONS, Index

__all__ = [
    "RUNTIME_COLLECTIONS",
    "Collection",
    "Database",
    "Document",
    "DuplicateKey",
    "Files",
    "Filter",
    "Index",
    "Mongo",
    "MongoOutage",
    "MongoRefused",
    "Session",
    "Update",
]


class Mongo:
    """The client of one process; `tz_aware`, majority, journal, and time-outs short enough for a health check to tell
    the truth.
    """

    def __init__(self, url: str) -> None:
        self._client: Any = AsyncIOMotorClient(
            url,
            tz_aware=True,
            w="majority",
            journal=True,
            readConcernLevel="majority",
            serverSelectionTimeoutMS=3_000,
            connectTimeoutMS=3_000,
            socketTimeoutMS=20_000,
            maxPoolSize=50,
        )

    def database(self, name: str) -> Database:
        return Database(self._client, name)

    def close(self) -> None:
        self._client.close()
