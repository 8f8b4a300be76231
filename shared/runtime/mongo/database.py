"""One service's own database: its collections and indexes, its transactions."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from pymongo.errors import CollectionInvalid, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.runtime.mongo.collection import Collection, Session
from shared.runtime.mongo.errors import MongoOutage, in_our_words
from shared.runtime.mongo.files import Files
from shared.runtime.mongo.indexes import RUNTIME_COLLECTIONS, Index

T = TypeVar("T")

_TRANSACTION_BUDGET_S = 20.0
_NAMESPACE_EXISTS = 48


class Database:
    """One service's own database."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._motor, self.name = client, client[name], name
        self._collections: dict[str, Collection] = {}

    def __getitem__(self, name: str) -> Collection:
        if name not in self._collections:
            self._collections[name] = Collection(self._motor[name])
        return self._collections[name]

    def files(self, name: str) -> Files:
        """The files of one kind, in collections of their own."""
        return Files(self._motor, name)

    @in_our_words
    async def ensure(self, collections: Mapping[str, Sequence[Index]]) -> None:
        """Makes the service's collections and indexes, and the runtime's own, where missing.

        Before the first transaction: made inside concurrent ones, they fail each other.
        """
        for name, indexes in {**RUNTIME_COLLECTIONS, **collections}.items():
            try:
                await self._motor.create_collection(name)
            except CollectionInvalid:
                pass  # it is there already
            except OperationFailure as error:
                if error.code != _NAMESPACE_EXISTS:  # another replica was quicker
                    raise
            if indexes:
                await self[name].create_indexes(indexes)

    @in_our_words
    async def ping(self) -> None:
        """Raises MongoOutage when there is no primary to write to."""
        reply = await self._client.admin.command("hello")
        if not reply.get("isWritablePrimary"):
            raise MongoOutage("MongoDB has no primary", transient=False)

    @in_our_words
    async def now(self) -> datetime:
        """MongoDB's time, aware and in UTC: the same for all of us, whichever of our machines' clocks is wrong."""
        reply = await self._client.admin.command("hello")
        found: datetime = reply["localTime"]
        return found.replace(tzinfo=UTC)

    async def transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Runs `work` in one transaction: snapshot reads, majority, journal. `work` may run more than once: it only
        touches MongoDB.

        Transient errors are tried again for 20 s, then raised as MongoOutage; anything else rolls back and goes on up.
        """
        deadline = time.monotonic() + _TRANSACTION_BUDGET_S
        async with await self._start() as driver:
            attempt = 0
            while True:
                attempt += 1
                try:
                    driver.start_transaction(ReadConcern("snapshot"), WriteConcern("majority", j=True))
                    result = await work(Session(driver))
                    await _commit(driver, deadline)
                except BaseException as error:
                    if driver.in_transaction:
                        await _abort(driver)
                    if not _again(error) or time.monotonic() > deadline:
                        raise
                    await asyncio.sleep(random.uniform(0.001, 0.004) * min(attempt, 25))  # noqa: S311 - jitter
                else:
                    return result

    @in_our_words
    async def _start(self) -> Any:
        return await self._client.start_session()


@in_our_words
async def _commit(driver: Any, deadline: float) -> None:
    """Commits, and again while the result is unknown: MongoDB makes a doubled commit harmless."""
    while True:
        try:
            await driver.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult") or time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)
        else:
            return


async def _abort(driver: Any) -> None:
    with contextlib.suppress(PyMongoError):  # the server gives it up by itself
        await driver.abort_transaction()


def _again(error: BaseException) -> bool:
    return isinstance(error, MongoOutage) and error.transient
