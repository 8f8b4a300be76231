"""Places, organisers and artists: one row each, found by the keys of its names, which no two share."""

from collections.abc import Awaitable, Callable, Collection

from services.catalogue.errors import NameTaken, RecordNotFound
from services.catalogue.records import MODELS, Entry, Kind, Known, Names
from services.catalogue.store.revisions import Revisions
from services.catalogue.store.transactions import Transactions
from shared import topics
from shared.runtime.mongo import Document, DuplicateKey, Index, Session
from shared.runtime.problems import ServiceUnavailable

COLLECTIONS: dict[Kind, str] = {"place": "places", "organiser": "organisers", "artist": "artists"}
INDEXES = (Index("keys", unique=True, partial={"live": True}), Index("snapshot.merged_into"))


class Records:
    def __init__(self, transactions: Transactions, revisions: Revisions) -> None:
        self._transactions, self._revisions = transactions, revisions
        self._rows = {kind: transactions.db[name] for kind, name in COLLECTIONS.items()}

    async def get(self, kind: Kind, id: str, session: Session | None = None) -> Entry:
        """Raises RecordNotFound; one that was merged is found, and says into which."""
        row = await self._rows[kind].find_one({"_id": id}, session=session)
        if row is None:
            raise RecordNotFound
        return _entry(kind, row)

    async def known(self, names: Names, session: Session) -> Known:
        """The records that go by these names."""
        return {kind: await self._found(kind, keys, session) for kind, keys in names.items() if keys}

    async def save(self, session: Session, *entries: Entry) -> None:
        """Stores records and announces them. Raises DuplicateKey where another has one of the names."""
        for entry in entries:
            record = entry.record
            await self._rows[entry.kind].replace_one({"_id": record.id}, _row(entry), upsert=True, session=session)
            await self._transactions.announce(session, topics.CATALOGUE, record.id, record.version, record)

    async def edit(self, kind: Kind, id: str, change: Callable[[Entry], Entry]) -> Entry:
        """Does what `change` says, and returns the record as it is then. Raises RecordNotFound, NameTaken, and what
        `change` raises.
        """

        async def work(session: Session) -> Entry:
            before = await self.get(kind, id, session)
            after = change(before)
            if after is not before:
                await self._check_free(after, {id}, session)
                await self.save(session, after)
            return after

        return await self._run(work)

    async def merge(
        self,
        kind: Kind,
        id: str,
        into: str,
        merge: Callable[[Entry, Entry], tuple[Entry, Entry]],
        repoint: Callable[[Entry], Entry],
    ) -> Entry:
        """Makes two records one, and sees to it that the events which name the first are revised. What was merged into
        the first before points at the second too. Returns the record that stays.
        """

        async def work(session: Session) -> Entry:
            source, target = await self.get(kind, id, session), await self.get(kind, into, session)
            gone, kept = merge(source, target)
            if gone is source:
                return kept
            earlier = await self._rows[kind].find({"snapshot.merged_into": id}, session=session)
            await self._check_free(kept, {id, into}, session)
            # First the one that lets go of the names.
            await self.save(session, gone, kept, *(repoint(_entry(kind, row)) for row in earlier))
            await self._revisions.ask(session, refs=[id], merged={id: into})
            return kept

        return await self._run(work)

    async def _run(self, work: Callable[[Session], Awaitable[Entry]]) -> Entry:
        try:
            return await self._transactions.run(work)
        except DuplicateKey:  # somebody goes on taking it between our look and our writing
            raise ServiceUnavailable from None

    async def _check_free(self, entry: Entry, own: Collection[str], session: Session) -> None:
        found = await self._found(entry.kind, entry.keys, session)
        for other in found.values():
            if other.record.id not in own:
                raise NameTaken(field="name", name=other.record.name, id=other.record.id)

    async def _found(self, kind: Kind, keys: frozenset[str], session: Session) -> dict[str, Entry]:
        rows = await self._rows[kind].find({"live": True, "keys": {"$in": sorted(keys)}}, session=session)
        return {key: _entry(kind, row) for row in rows for key in row["keys"]}


def _entry(kind: Kind, row: Document) -> Entry:
    return Entry(kind, MODELS[kind].model_validate(row["snapshot"]), frozenset(row["inherited"]))


def _row(entry: Entry) -> Document:
    return {
        "_id": entry.record.id,
        "live": entry.record.state == "published",
        "keys": sorted(entry.keys),
        "inherited": sorted(entry.inherited),
        "snapshot": entry.record.model_dump(mode="json"),
    }
