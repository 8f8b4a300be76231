"""MongoDB, by Motor. The only module that knows the driver: none of its types or errors leaves it (see docs/adr).

Writes are acknowledged by a majority, with the journal. Times go in and come out as aware UTC datetimes.
"""

import asyncio
import contextlib
import functools
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import IndexModel, ReturnDocument
from pymongo.errors import CollectionInvalid, ConnectionFailure, DuplicateKeyError, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.runtime.outage import Outage

T = TypeVar("T")
P = ParamSpec("P")
Document = dict[str, Any]
Filter = Mapping[str, Any]
Update = Mapping[str, Any] | Sequence[Mapping[str, Any]]

_TRANSACTION_BUDGET_S = 20.0
_OUT_OF_DISK, _WRITE_CONCERN_FAILED = 14031, 64


class DuplicateKey(Exception):
    """A document with that unique key is there already. `index` names the fields."""

    def __init__(self, index: tuple[str, ...]) -> None:
        super().__init__(f"duplicate key: {', '.join(index)}")
        self.index = index


class MongoOutage(Outage):
    """MongoDB is away, has no primary or no room. `transient`: the whole transaction may be tried again at once."""

    def __init__(self, message: str, *, transient: bool) -> None:
        super().__init__(message)
        self.transient = transient


@dataclass(frozen=True, slots=True)
class Index:
    """An index over one or several fields. `expire_after`: seconds after the time in the field, when the document
    goes.
    """

    keys: str | tuple[str, ...]
    unique: bool = False
    partial: Mapping[str, Any] | None = None
    expire_after: int | None = None

    def model(self) -> IndexModel:
        options: Document = {}
        if self.unique:
            options["unique"] = True
        if self.partial is not None:
            options["partialFilterExpression"] = dict(self.partial)
        if self.expire_after is not None:
            options["expireAfterSeconds"] = self.expire_after
        keys = (self.keys,) if isinstance(self.keys, str) else self.keys
        return IndexModel([(key, 1) for key in keys], **options)


RUNTIME_COLLECTIONS: Mapping[str, tuple[Index, ...]] = {
    "outbox": (Index(("pending", "_id"), partial={"pending": True}), Index("expire_at", expire_after=0)),
    "leases": (),
    "taken": (Index("expire_at", expire_after=0),),
    "runtime": (),
}
"""What the runtime keeps in each service's own database: see outbox.py, leases.py, sequence.py, epoch.py."""


def _translate(error: PyMongoError) -> Exception:
    if isinstance(error, DuplicateKeyError):
        pattern = (error.details or {}).get("keyPattern") or {}
        return DuplicateKey(tuple(pattern))
    transient = error.has_error_label("TransientTransactionError")
    code = getattr(error, "code", None)
    if (
        transient
        or isinstance(error, ConnectionFailure)
        or error.timeout
        or error.has_error_label("RetryableWriteError")
        or code in (_OUT_OF_DISK, _WRITE_CONCERN_FAILED)
    ):
        return MongoOutage(f"{type(error).__name__}: {error}", transient=transient)
    return error


def _ours(
    method: Callable[Concatenate["Collection", P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate["Collection", P], Coroutine[Any, Any, T]]:
    async def wrapped(self: "Collection", /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await method(self, *args, **kwargs)
        except PyMongoError as error:
            raise _translate(error) from error

    functools.update_wrapper(wrapped, method)
    return wrapped


class Session:
    """A running transaction; handed to every call that takes part in it."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver


def _driver(session: Session | None) -> Any | None:
    return session._driver if session else None


class Collection:
    """One collection. Every call raises DuplicateKey or MongoOutage for what those names say."""

    def __init__(self, motor: Any) -> None:
        self._motor = motor

    @_ours
    async def find_one(
        self, filter: Filter, *, session: Session | None = None, projection: Any = None
    ) -> Document | None:
        found: Document | None = await self._motor.find_one(filter, projection, session=_driver(session))
        return found

    @_ours
    async def find(
        self,
        filter: Filter,
        *,
        sort: Sequence[tuple[str, int]] | None = None,
        limit: int = 0,
        skip: int = 0,
        projection: Any = None,
        session: Session | None = None,
    ) -> list[Document]:
        cursor = self._motor.find(
            filter, projection, sort=list(sort) if sort else None, limit=limit, skip=skip, session=_driver(session)
        )
        documents: list[Document] = await cursor.to_list(None)
        return documents

    @_ours
    async def insert_one(self, document: Document, *, session: Session | None = None) -> None:
        await self._motor.insert_one(document, session=_driver(session))

    @_ours
    async def insert_many(self, documents: Sequence[Document], *, session: Session | None = None) -> None:
        await self._motor.insert_many(documents, session=_driver(session))

    @_ours
    async def update_one(
        self, filter: Filter, update: Update, *, upsert: bool = False, session: Session | None = None
    ) -> bool:
        """True when something matched or was inserted."""
        result = await self._motor.update_one(filter, update, upsert=upsert, session=_driver(session))
        return bool(result.matched_count or result.upserted_id is not None)

    @_ours
    async def update_many(self, filter: Filter, update: Update, *, session: Session | None = None) -> int:
        """How many matched."""
        result = await self._motor.update_many(filter, update, session=_driver(session))
        return int(result.matched_count)

    @_ours
    async def find_one_and_update(
        self,
        filter: Filter,
        update: Update,
        *,
        upsert: bool = False,
        sort: Sequence[tuple[str, int]] | None = None,
        session: Session | None = None,
    ) -> Document | None:
        """The document as it is after the update; None where nothing matched."""
        found: Document | None = await self._motor.find_one_and_update(
            filter,
            update,
            upsert=upsert,
            sort=list(sort) if sort else None,
            return_document=ReturnDocument.AFTER,
            session=_driver(session),
        )
        return found

    @_ours
    async def replace_one(
        self, filter: Filter, document: Document, *, upsert: bool = False, session: Session | None = None
    ) -> bool:
        """True when something matched or was inserted."""
        result = await self._motor.replace_one(filter, document, upsert=upsert, session=_driver(session))
        return bool(result.matched_count or result.upserted_id is not None)

    @_ours
    async def delete_one(self, filter: Filter, *, session: Session | None = None) -> bool:
        result = await self._motor.delete_one(filter, session=_driver(session))
        return bool(result.deleted_count)

    @_ours
    async def delete_many(self, filter: Filter, *, session: Session | None = None) -> int:
        result = await self._motor.delete_many(filter, session=_driver(session))
        return int(result.deleted_count)

    @_ours
    async def count(self, filter: Filter, *, session: Session | None = None) -> int:
        return int(await self._motor.count_documents(filter, session=_driver(session)))

    @_ours
    async def aggregate(self, pipeline: Sequence[Mapping[str, Any]]) -> list[Document]:
        documents: list[Document] = await self._motor.aggregate(list(pipeline)).to_list(None)
        return documents

    @_ours
    async def create_indexes(self, indexes: Sequence[Index]) -> None:
        await self._motor.create_indexes([index.model() for index in indexes])


class Database:
    """One service's own database."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._motor, self.name = client, client[name], name
        self._collections: dict[str, Collection] = {}

    def __getitem__(self, name: str) -> Collection:
        if name not in self._collections:
            self._collections[name] = Collection(self._motor[name])
        return self._collections[name]

    async def ensure(self, collections: Mapping[str, Sequence[Index]]) -> None:
        """Makes the service's collections and indexes, and the runtime's own, where missing.

        Before the first transaction: made inside concurrent ones, they fail each other.
        """
        try:
            for name, indexes in {**RUNTIME_COLLECTIONS, **collections}.items():
                try:
                    await self._motor.create_collection(name)
                except CollectionInvalid:
                    pass  # it is there already
                except PyMongoError as error:
                    if getattr(error, "code", None) != 48:  # NamespaceExists: another replica was quicker
                        raise
                if indexes:
                    await self[name].create_indexes(indexes)
        except PyMongoError as error:
            raise _translate(error) from error

    async def ping(self) -> None:
        """Raises MongoOutage when there is no primary to write to."""
        try:
            reply = await self._client.admin.command("hello")
        except PyMongoError as error:
            raise _translate(error) from error
        if not reply.get("isWritablePrimary"):
            raise MongoOutage("MongoDB has no primary", transient=False)

    async def transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Runs `work` in one transaction: snapshot reads, majority, journal. `work` may run more than once: it only
        touches MongoDB.

        Transient errors are tried again for 20 s, then raised as MongoOutage; anything else rolls back and goes through.
        """
        deadline = time.monotonic() + _TRANSACTION_BUDGET_S
        async with await _start(self._client) as driver:
            for attempt in range(10_000):
                try:
                    driver.start_transaction(ReadConcern("snapshot"), WriteConcern("majority", j=True))
                    result = await work(Session(driver))
                    await _commit(driver, deadline)
                except BaseException as error:
                    if driver.in_transaction:
                        await _abort(driver)
                    if not _again(error) or time.monotonic() > deadline:
                        raise
                    await asyncio.sleep(random.uniform(0.001, 0.004) * min(attempt + 1, 25))  # noqa: S311 - jitter
                else:
                    return result
        raise MongoOutage("the transaction was never free of conflicts", transient=True)


async def _start(client: Any) -> Any:
    try:
        return await client.start_session()
    except PyMongoError as error:
        raise _translate(error) from error


async def _commit(driver: Any, deadline: float) -> None:
    """Commits, and again while the result is unknown: MongoDB makes a doubled commit harmless."""
    while True:
        try:
            await driver.commit_transaction()
        except PyMongoError as error:
            unknown = error.has_error_label("UnknownTransactionCommitResult")
            if unknown and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
                continue
            raise _translate(error) from error
        else:
            return


async def _abort(driver: Any) -> None:
    with contextlib.suppress(PyMongoError):  # the server gives it up by itself
        await driver.abort_transaction()


def _again(error: BaseException) -> bool:
    return isinstance(error, MongoOutage) and error.transient


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
