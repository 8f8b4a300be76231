"""Subscriptions in MongoDB."""

import logging
from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from services.notify.model import Subscription
from shared.events.facts import Fact
from shared.filters import EventFilter
from shared.runtime.clock import machine_now
from shared.runtime.mongo import Database, Session

logger = logging.getLogger(__name__)

_ANY = "*"
_PAGE = 500
_UNCONFIRMED_KEPT = timedelta(days=14)
_ENDED_KEPT = timedelta(days=60)
_TOKENS_KEPT = 10


class Subscriptions:
    def __init__(self, db: Database) -> None:
        self._rows = db["subscriptions"]

    async def get(self, id: str) -> Subscription | None:
        row = await self._rows.find_one({"_id": id})
        return None if row is None else _model(row)

    async def of(
        self, address_key: str, site: str, filter: EventFilter, session: Session
    ) -> tuple[Subscription, dict[str, Any]] | None:
        """The one for this address, site and filter, and its row."""
        key = {"address_key": address_key, "site": site, "filter_key": filter.to_query()}
        row = await self._rows.find_one(key, session=session)
        return None if row is None else (_model(row), row)

    async def begin(self, subscription: Subscription, unsubscribe_hash: str, asks: int, session: Session) -> None:
        """Writes a pending subscription, new or once more; `asks` counts the confirm mails asked for in a row."""
        now = machine_now()
        asked = {
            "address": subscription.address,
            "language": subscription.language,
            "state": "pending",
            "asks": asks,
            "asked_at": now,
            "expire_at": now + _UNCONFIRMED_KEPT,
        }
        first = {
            "address_key": subscription.address_key,
            "site": subscription.site,
            "filter": subscription.filter.model_dump(mode="json", exclude_defaults=True),
            "filter_key": subscription.filter.to_query(),
            "for_sites": list(subscription.filter.site) or [_ANY],
            "for_categories": list(subscription.filter.category) or [_ANY],
            "unsubscribe_hash": unsubscribe_hash,
            "confirm": [],
            "confirmed_at": None,
            "created_at": now,
        }
        await self._rows.update_one(
            {"_id": subscription.id}, {"$set": asked, "$setOnInsert": first}, upsert=True, session=session
        )

    async def add_confirm_token(self, id: str, mail: str, token_hash: str, until: datetime) -> None:
        """The token of a confirm mail that is about to go; those of earlier mails stay good.

        It takes the place of the one made when `mail` was to go before and could not: nobody ever got that.
        """
        await self._rows.update_one({"_id": id}, {"$pull": {"confirm": {"mail": mail}}})
        token = {"$each": [{"mail": mail, "hash": token_hash, "until": until}], "$slice": -_TOKENS_KEPT}
        await self._rows.update_one({"_id": id}, {"$push": {"confirm": token}})

    async def by_confirm_token(self, token_hash: str) -> tuple[Subscription, datetime] | None:
        """The subscription and the token's end."""
        row = await self._rows.find_one({"confirm.hash": token_hash})
        if row is None:
            return None
        return _model(row), next(token["until"] for token in row["confirm"] if token["hash"] == token_hash)

    async def by_unsubscribe_token(self, token_hash: str) -> Subscription | None:
        """Leaving must always be possible: a filter that cannot be read any more counts as one without conditions."""
        row = await self._rows.find_one({"unsubscribe_hash": token_hash})
        if row is None:
            return None
        return (_readable([row]) or [_model({**row, "filter": {}})])[0]

    async def confirm(self, id: str) -> None:
        """Only a pending one; from now on facts count, and now is MongoDB's, whatever our own clock says."""
        await self._rows.update_one(
            {"_id": id, "state": "pending"},
            [{"$set": {"state": "confirmed", "confirmed_at": "$$NOW"}}, {"$unset": "expire_at"}],
        )

    async def end(self, id: str) -> None:
        """The address goes at once; the rest stays for a while, so that the link in old mails still answers."""
        await self._rows.update_one(
            {"_id": id, "state": {"$ne": "unsubscribed"}},
            {
                "$set": {
                    "state": "unsubscribed",
                    "address": None,
                    "confirm": [],
                    "confirmed_at": None,
                    "expire_at": machine_now() + _ENDED_KEPT,
                }
            },
        )

    async def who_may_want(self, fact: Fact) -> AsyncIterator[list[Subscription]]:
        """The confirmed ones that do not exclude the fact by site or category, some hundreds at a time; without those
        whose filter cannot be read any more, which are logged.
        """
        last = ""
        while True:
            rows = await self._rows.find(
                {
                    "_id": {"$gt": last},
                    "state": "confirmed",
                    "for_categories": {"$in": [fact.category, _ANY]},
                    "for_sites": {"$in": [*fact.sites, _ANY]},
                },
                sort=[("_id", 1)],
                limit=_PAGE,
            )
            if not rows:
                return
            last = rows[-1]["_id"]
            yield _readable(rows)

    async def confirmed_among(self, ids: Collection[str]) -> list[Subscription]:
        """Without those whose filter cannot be read any more, which are logged."""
        return _readable(await self._rows.find({"_id": {"$in": list(ids)}, "state": "confirmed"}))


def _readable(rows: list[dict[str, Any]]) -> list[Subscription]:
    """One that today's model of a filter does not take must not keep the others from their alerts."""
    found = []
    for row in rows:
        try:
            found.append(_model(row))
        except ValidationError as error:
            fields = [".".join(map(str, wrong["loc"])) for wrong in error.errors()]
            logger.error("A subscription's filter cannot be read", extra={"subscription": row["_id"], "fields": fields})
    return found


def _model(row: dict[str, Any]) -> Subscription:
    return Subscription(
        id=row["_id"],
        address=row["address"],
        address_key=row["address_key"],
        site=row["site"],
        filter=EventFilter.model_validate(row["filter"]),
        language=row["language"],
        state=row["state"],
        confirmed_at=row["confirmed_at"],
    )
