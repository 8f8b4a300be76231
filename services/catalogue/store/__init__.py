"""The catalogue's collections. No other package of it knows MongoDB.

Each collection has its module; what they have in common, and what one transaction changes of several, comes together
here.
"""

from services.catalogue.store import events, records
from services.catalogue.store.events import Decide, Events
from services.catalogue.store.records import Records
from services.catalogue.store.republishing import Republishing
from services.catalogue.store.revisions import Revisions
from services.catalogue.store.sites import Sites
from services.catalogue.store.transactions import Transactions
from shared.runtime.clock import Clock
from shared.runtime.mongo import Database, Index
from shared.runtime.outbox import Outbox

__all__ = ["Decide", "Events", "Records", "Republishing", "Revisions", "Sites", "Store"]

_COLLECTIONS: dict[str, tuple[Index, ...]] = {
    "events": events.INDEXES,
    "sites": (),
    "revisions": (Index("due"),),
    "republishing": (),
    **dict.fromkeys(records.COLLECTIONS.values(), records.INDEXES),
}


class Store:
    def __init__(self, db: Database, outbox: Outbox, clock: Clock) -> None:
        self._db = db
        transactions = Transactions(db, outbox)
        self.revisions = Revisions(db)
        self.sites = Sites(transactions, self.revisions)
        self.records = Records(transactions, self.revisions)
        self.republishing = Republishing(transactions)
        self.events = Events(transactions, self.sites, self.records, clock)

    async def open(self) -> None:
        """Makes collections and indexes where they are missing."""
        await self._db.ensure(_COLLECTIONS)
