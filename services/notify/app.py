"""The composition root: notify's parts, put together."""

import os
import socket
from datetime import timedelta

from ulid import ULID

from services.notify.alerting import Alerting
from services.notify.api import router
from services.notify.channels.email import Connection, Relay
from services.notify.composing import Composer
from services.notify.consumers import FactsHandler, MailHandler
from services.notify.measures import UNCERTAIN
from services.notify.sender import Sender
from services.notify.settings import NotifySettings
from services.notify.sites import Sites
from services.notify.store import COLLECTIONS, AlertsOfEvents, Deliveries, Facts, Quotas, Subscriptions
from services.notify.subscribing import Subscribing
from shared import topics
from shared.events.catalogue import SiteSnapshot
from shared.runtime import letters_api
from shared.runtime.clock import Clock
from shared.runtime.consumers import Consumers
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.measures import Measure
from shared.runtime.mongo import Mongo
from shared.runtime.service import Assembly
from shared.runtime.tables import Table


def assemble(settings: NotifySettings) -> Assembly:
    mongo = Mongo(settings.mongo_url)
    db = mongo.database(f"{settings.mongo_prefix}notify")
    kafka = Kafka(KafkaAddress(settings.kafka_servers, settings.topic_prefix, settings.kafka_replication), "notify")
    clock, mail_key = Clock(settings.now), settings.mail_key.get_secret_value()

    table = Table(kafka, topics.SITES, SiteSnapshot, db["sites"])
    sites = Sites(table, settings.public_url)
    subscriptions, alerts, facts = Subscriptions(db), AlertsOfEvents(db), Facts(db)
    deliveries = Deliveries(db, sender=f"{socket.gethostname()}-{os.getpid()}-{ULID()}")
    composer = Composer(subscriptions, alerts, facts, sites, mail_key, clock)
    sender = Sender(settings, deliveries, Quotas(db, settings.mails_per_address), composer)
    alerting = Alerting(subscriptions, deliveries, alerts, facts, clock, timedelta(seconds=settings.alert_hold))
    subscribing = Subscribing(db, subscriptions, deliveries, sites, mail_key, sender.wake)

    consumers = Consumers(kafka, db, "notify", dead_letter_limit=settings.dead_letter_limit)
    consumers.on(topics.FACTS, group="notify", handle=FactsHandler(alerting, sender.wake))
    consumers.on(topics.MAIL, group="notify", handle=MailHandler(deliveries, mail_key, sender.wake))

    async def open_() -> None:
        await db.ensure(COLLECTIONS)
        await table.load()

    async def close() -> None:
        await kafka.close()
        mongo.close()

    async def smtp() -> None:
        connection = Connection(Relay.of(settings.smtp_url), settings.smtp_timeout)
        try:
            await connection.open()
        finally:
            await connection.close()

    return Assembly(
        name="notify",
        routers=[router(subscribing, deliveries), letters_api.router(consumers.letters)],
        workers=[consumers, sender],
        listeners=[table],
        dependencies={
            "mongodb": db.ping,
            "kafka": kafka.ping,
            "smtp": smtp,
            "sites": sites.known,
            "dead_letters": consumers.dead_letters.check,
        },
        api_needs=["mongodb", "sites"],
        worker_needs=["mongodb"],
        measures=[*consumers.measures(), Measure(UNCERTAIN, deliveries.count_uncertain)],
        open=open_,
        close=close,
    )
