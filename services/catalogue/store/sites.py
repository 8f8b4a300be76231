"""The network's sites."""

from collections.abc import Sequence

from services.catalogue.errors import HostTaken, SiteNotFound
from services.catalogue.store.revisions import Revisions
from services.catalogue.store.transactions import Transactions
from shared import topics
from shared.events.catalogue import SiteSnapshot
from shared.runtime.mongo import Session


class Sites:
    def __init__(self, transactions: Transactions, revisions: Revisions) -> None:
        self._transactions, self._revisions = transactions, revisions
        self._rows = transactions.db["sites"]

    async def all(self, session: Session | None = None) -> list[SiteSnapshot]:
        """By slug."""
        rows = await self._rows.find({}, sort=[("_id", 1)], session=session)
        return [SiteSnapshot.model_validate(row["snapshot"]) for row in rows]

    async def get(self, slug: str) -> SiteSnapshot:
        """Raises SiteNotFound."""
        row = await self._rows.find_one({"_id": slug})
        if row is None:
            raise SiteNotFound
        return SiteSnapshot.model_validate(row["snapshot"])

    async def deliver(self, site: SiteSnapshot) -> bool:
        """Takes a site as delivered, unless that version or a newer one is there; whether it did.

        What ops have changed is a newer version, and stays until a delivered one is newer still.
        """

        async def work(session: Session) -> bool:
            before = await self._found(site.slug, session)
            if before is not None and before.version >= site.version:
                return False
            await self._save(site, before, session)
            return True

        return await self._transactions.run(work)

    async def put(self, site: SiteSnapshot) -> SiteSnapshot:
        """Stores a site, at a version after the one that is there, whatever `site` says of it; as it is then.

        Raises HostTaken. Nothing happens where nothing differs.
        """

        async def work(session: Session) -> SiteSnapshot:
            sites = await self.all(session)
            _check_hosts(site, sites)
            before = next((one for one in sites if one.slug == site.slug), None)
            after = site.model_copy(update={"version": before.version if before else 1})
            if after != before:
                after = site.model_copy(update={"version": before.version + 1 if before else 1})
                await self._save(after, before, session)
            return after

        return await self._transactions.run(work)

    async def _found(self, slug: str, session: Session) -> SiteSnapshot | None:
        row = await self._rows.find_one({"_id": slug}, session=session)
        return SiteSnapshot.model_validate(row["snapshot"]) if row else None

    async def _save(self, site: SiteSnapshot, before: SiteSnapshot | None, session: Session) -> None:
        stored = {"_id": site.slug, "version": site.version, "snapshot": site.model_dump(mode="json")}
        await self._rows.replace_one({"_id": site.slug}, stored, upsert=True, session=session)
        await self._transactions.announce(session, topics.SITES, site.slug, site.version, site)
        if changed := site.coverage ^ (before.coverage if before else frozenset()):
            await self._revisions.ask(session, refs=changed)


def _check_hosts(site: SiteSnapshot, sites: Sequence[SiteSnapshot]) -> None:
    taken = {host: other.slug for other in sites if other.slug != site.slug for host in other.hosts}
    for host in site.hosts:
        if host in taken:
            raise HostTaken(field="hosts", host=host, site=taken[host])
