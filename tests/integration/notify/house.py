"""Notify as a process, with what speaks to it from outside: the gateway's calls, the other services' messages."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr
from ulid import ULID

from deploy.local.services import Halves, Service, ServiceGroup
from shared import topics
from shared.dates import agenda_day
from shared.events.base import Payload
from shared.events.catalogue import SiteSnapshot
from shared.events.facts import EventPublished, Fact, FactDate
from shared.events.mail import Mail, recipient_key, seal
from shared.runtime.client import Answer, ServiceClient
from shared.runtime.envelope import Envelope
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.mongo import Database, Mongo
from shared.runtime.tokens import InternalTokens, Principal
from tests.integration.notify.relay import Relay

OPS = Principal(sub="ops", roles=frozenset({"ops"}))
PATIENCE = 25.0


class House:
    def __init__(self, env: Mapping[str, str], services: ServiceGroup, relay: Relay) -> None:
        self.env, self.services, self.relay = dict(env), services, relay
        self.kafka = Kafka(KafkaAddress(env["MILLE_KAFKA_SERVERS"], env["MILLE_TOPIC_PREFIX"]), "test")
        self._mongo = Mongo(env["MILLE_MONGO_URL"])
        self.db: Database = self._mongo.database(f"{env['MILLE_MONGO_PREFIX']}notify")
        self._tokens = InternalTokens(SecretStr(env["MILLE_INTERNAL_KEY"]))
        self._versions: dict[str, int] = {}

    async def open(self) -> None:
        """Makes the topics, publishes the site, and forgets the subscriptions of the test before."""
        for name in ("subscriptions", "deliveries", "quotas"):
            await self.db[name].delete_many({})
        await self.kafka.ensure_topics()
        site = SiteSnapshot(
            slug="cinqmille",
            version=1,
            name="cinqmille",
            town="Namur",
            hosts=("cinqmille.be",),
            languages=("fr",),
            tagline={"fr": "Namur"},
            coverage=frozenset({"92094"}),
            look={},
        )
        await self.publish(topics.SITES, "cinqmille", "site.snapshot", site)

    async def close(self) -> None:
        await self.kafka.close()
        self._mongo.close()

    async def start(self, *, halves: Halves = "both", **settings: str) -> Service:
        """A replica, or a half of one, ready; settings by name without MILLE_."""
        extra = {"ALERT_HOLD": "0", "SMTP_URL": self.relay.url, "MAIL_RETRY": "1", **settings}
        env = {f"MILLE_{name}": value for name, value in extra.items()}
        service = self.services.start("notify", halves=halves, extra_env=env)
        await asyncio.to_thread(service.ready)
        return service

    async def ask(self, service: Service, method: str, path: str, body: object = None) -> Answer:
        client = ServiceClient(service.url, self._tokens, "notify", "gateway")
        try:
            return await client.request(method, path, json=body, principal=OPS)
        finally:
            await client.close()

    async def publish(
        self, topic: topics.Topic, key: str, type: str, data: Payload, *, cause: Any = "live", id: str | None = None
    ) -> str:
        version = self._versions[key] = self._versions.get(key, 0) + 1
        envelope = Envelope.new(type=type, source="test", subject=key, sequence=version, data=data, cause=cause)
        headers = {**envelope.headers(), "ce_id": id or envelope.id}
        await self.kafka.send(
            topic.name, key.encode(), envelope.data, [(name, value.encode()) for name, value in headers.items()]
        )
        return headers["ce_id"]

    async def tell(self, fact: Fact, type: str = "event.published", **more: Any) -> str:
        return await self.publish(topics.FACTS, fact.event_id, type, fact, **more)

    async def mail(self, to: str, title: str) -> str:
        mail = Mail(to=to, template="submission_received", site="cinqmille", values={"title": title})
        return await self.publish(
            topics.MAIL, recipient_key(to), "mail.requested", seal(mail, self.env["MILLE_MAIL_KEY"])
        )

    async def subscribe(self, service: Service, email: str, **filter: object) -> Answer:
        body = {"email": email, "site": "cinqmille", "filter": filter, "language": "fr"}
        # Until the site's snapshot has been read there is none to subscribe to.
        return await until(lambda: self._subscribed(service, body))

    async def _subscribed(self, service: Service, body: object) -> Answer | None:
        answer = await self.ask(service, "POST", "/internal/subscriptions", body)
        return None if answer.status == 503 else answer

    async def confirmed(self, service: Service, email: str, **filter: object) -> str:
        """Subscribes and confirms by the link in the mail; returns the subscription's id."""
        before = len(self.relay.to(email))
        answer = await self.subscribe(service, email, **filter)
        assert answer.status == 202, answer.body
        message = (await self.mails(email, before + 1))[-1]
        answer = await self.ask(service, "POST", "/internal/subscriptions/confirm", {"token": token_in(message)})
        assert answer.json()["state"] == "confirmed", answer.body
        row = await self.db["subscriptions"].find_one(
            {"address": email},
        )
        assert row is not None
        return str(row["_id"])

    async def mails(self, to: str, count: int) -> list[Any]:
        """The mails to an address, once there are that many."""

        async def enough() -> list[Any] | None:
            found = self.relay.to(to)
            return found if len(found) >= count else None

        return await until(enough)

    async def deliveries(self, service: Service, **query: str) -> list[dict[str, Any]]:
        answer = await self.ask(service, "GET", f"/internal/deliveries?{urlencode(query)}")
        assert answer.status == 200, answer.body
        return list(json.loads(answer.body)["items"])

    async def ended(self, service: Service, event_id: str, count: int = 1) -> list[dict[str, Any]]:
        """The deliveries about an event, once there are that many and nothing is to be done about any of them."""

        async def all_ended() -> list[dict[str, Any]] | None:
            rows = await self.deliveries(service, event=event_id)
            over = len(rows) >= count and all(row["status"] not in ("pending", "sending") for row in rows)
            return rows if over else None

        return await until(all_ended)


async def clear_of_the_hour() -> None:
    """Limits count by the hour of the clock: a test of them must not run over its end."""
    left = 3600 - time.time() % 3600
    if left < PATIENCE:
        await asyncio.sleep(left)


async def until(found: Callable[[], Awaitable[Any]], patience: float = PATIENCE) -> Any:
    """What `found` returns, once that is something; fails after `patience` seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        result = await found()
        if result:
            return result
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


def token_in(message: Any) -> str:
    """The token in a mail's text."""
    found = re.search(r"token=([\w-]+)", message.get_body(("plain",)).get_content())
    assert found, message
    return found[1]


def published(days: float = 10, **changes: Any) -> EventPublished:
    """A concert in Namur, so many days from now."""
    event_id = str(ULID())
    start = (datetime.now(UTC) + timedelta(days=days)).replace(second=0, microsecond=0)
    date = FactDate(
        id=f"{event_id}-a",
        start=start,
        until=start + timedelta(hours=3),
        agenda_day=agenda_day(start),
        local_start=f"{start:%Y-%m-%dT%H:%M}",
    )
    fact = EventPublished(
        event_id=event_id,
        version=1,
        happened_at=datetime.now(UTC),
        title={"fr": "Jazz au Grenier"},
        slug="jazz-au-grenier",
        category="concert",
        sites=("cinqmille",),
        lead_site="cinqmille",
        place_name="Le Grenier",
        locality="Temploux",
        commune="Namur",
        nis="92094",
        province="namur",
        organiser="ASBL Le Grenier",
        dates=(date,),
    )
    return fact.model_copy(update=changes)


def as_fact(kind: type[Any], fact: Fact, version: int, **more: Any) -> Any:
    """Another fact about the same event."""
    return kind(**{**{name: getattr(fact, name) for name in Fact.model_fields}, "version": version, **more})
