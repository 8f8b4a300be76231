"""The gateway's own collections; the only module here that knows MongoDB."""

from dataclasses import asdict

from services.gateway.model import Account
from shared.runtime.mongo import Collection, Database, Index


class AccountStore:
    """Accounts by the hash of their token. Raises `MongoOutage`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @property
    def sites(self) -> Collection:
        """Where the copy of the sites is kept, for a start while Kafka is away."""
        return self._db["sites"]

    async def open(self) -> None:
        await self._db.ensure({"accounts": [Index("token_hash", unique=True)], "sites": []})

    async def add(self, account: Account, token_hash: str) -> None:
        document = asdict(account)
        await self._db["accounts"].insert_one({"_id": document.pop("id"), "token_hash": token_hash, **document})

    async def by_token(self, token_hash: str) -> Account | None:
        found = await self._db["accounts"].find_one({"token_hash": token_hash})
        if found is None:
            return None
        return Account(
            id=found["_id"],
            role=found["role"],
            site=found["site"],
            trusted=found["trusted"],
            name=found["name"],
            created_at=found["created_at"],
        )
