"""Collections: the calls we use, with our types and errors."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ReturnDocument, UpdateOne

from shared.runtime.mongo.errors import in_our_words
from shared.runtime.mongo.indexes import Index

Document = dict[str, Any]
Filter = Mapping[str, Any]
Update = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Session:
    """A running transaction; handed to every call that takes part in it."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver


def _driver(session: Session | None) -> Any | None:
    return session._driver if session else None


class Collection:
    """One collection. Every call raises DuplicateKey, MongoOutage or MongoRefused, for what those names
    say.
    """

    def __init__(self, motor: Any) -> None:
        self._motor = motor

    @in_our_words
    async def find_one(
        self, filter: Filter, *, session: Session | None = None, projection: Any = None
    ) -> Document | None:
        found: Document | None = await self._motor.find_one(filter, projection, session=_driver(session))
        return found

    @in_our_words
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
            filter,
            projection,
            sort=list(sort) if sort else None,
            limit=limit,
            batch_size=limit,  # all at once, and not the first hundred
            skip=skip,
            session=_driver(session),
        )
        documents: list[Document] = await cursor.to_list(None)
        return documents

    @in_our_words
    async def find_at_once(self, filter: Filter, *, sort: Sequence[tuple[str, int]], limit: int) -> list[Document]:
        """As `find`, but all as of one moment: it never shows a later change without the one before it."""
        async with await self._motor.database.client.start_session(snapshot=True) as moment:
            cursor = self._motor.find(filter, sort=list(sort), limit=limit, session=moment)
            documents: list[Document] = await cursor.to_list(None)
            return documents

    @in_our_words
    async def insert_one(self, document: Document, *, session: Session | None = None) -> None:
        await self._motor.insert_one(document, session=_driver(session))

    @in_our_words
    async def insert_many(self, documents: Sequence[Document], *, session: Session | None = None) -> None:
        await self._motor.insert_many(documents, session=_driver(session))

    @in_our_words
    async def update_one(
        self, filter: Filter, update: Update, *, upsert: bool = False, session: Session | None = None
    ) -> bool:
        """True when something matched or was inserted."""
        result = await self._motor.update_one(filter, update, upsert=upsert, session=_driver(session))
        return bool(result.matched_count or result.upserted_id is not None)

    @in_our_words
    async def update_many(self, filter: Filter, update: Update, *, session: Session | None = None) -> int:
        """How many matched."""
        result = await self._motor.update_many(filter, update, session=_driver(session))
        return int(result.matched_count)

    @in_our_words
    async def update_each(self, updates: Sequence[tuple[Filter, Update]], *, session: Session | None = None) -> None:
        """Each update on the one document that its filter names, in any order and in one round trip."""
        if updates:
            each = [UpdateOne(filter, update) for filter, update in updates]
            await self._motor.bulk_write(each, ordered=False, session=_driver(session))

    @in_our_words
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

    @in_our_words
    async def replace_one(
        self, filter: Filter, document: Document, *, upsert: bool = False, session: Session | None = None
    ) -> bool:
        """True when something matched or was inserted."""
        result = await self._motor.replace_one(filter, document, upsert=upsert, session=_driver(session))
        return bool(result.matched_count or result.upserted_id is not None)

    @in_our_words
    async def delete_one(self, filter: Filter, *, session: Session | None = None) -> bool:
        result = await self._motor.delete_one(filter, session=_driver(session))
        return bool(result.deleted_count)

    @in_our_words
    async def delete_many(self, filter: Filter, *, session: Session | None = None) -> int:
        result = await self._motor.delete_many(filter, session=_driver(session))
        return int(result.deleted_count)

    @in_our_words
    async def count(self, filter: Filter, *, limit: int | None = None, session: Session | None = None) -> int:
        """It stops counting at `limit`."""
        options = {"limit": limit} if limit else {}
        return int(await self._motor.count_documents(filter, session=_driver(session), **options))

    @in_our_words
    async def aggregate(self, pipeline: Sequence[Mapping[str, Any]]) -> list[Document]:
        documents: list[Document] = await self._motor.aggregate(list(pipeline)).to_list(None)
        return documents

    @in_our_words
    async def create_indexes(self, indexes: Sequence[Index]) -> None:
        await self._motor.create_indexes([index.model() for index in indexes])
