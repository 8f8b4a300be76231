"""Puts the catalogue together."""

from services.catalogue.api import router
from services.catalogue.consumers import Decisions
from services.catalogue.settings import CatalogueSettings
from services.catalogue.site_files import read_sites
from services.catalogue.store import Store
from shared import topics
from shared.runtime.clock import Clock
from shared.runtime.consumers import Consumers
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.mongo import Mongo
from shared.runtime.outbox import Outbox
from shared.runtime.relay import Relay
from shared.runtime.service import Assembly

NAME = "catalogue"


def assemble(settings: CatalogueSettings) -> Assembly:
    mongo = Mongo(settings.mongo_url)
    db = mongo.database(settings.mongo_prefix + NAME)
    kafka = Kafka(KafkaAddress(settings.kafka_servers, settings.topic_prefix), NAME)
    outbox = Outbox(db)
    store = Store(db, outbox)
    consumers = Consumers(kafka, db, NAME)
    consumers.on(topics.DECISIONS, group=NAME, handle=Decisions(store, Clock(settings.now)).take_in)

    async def open_() -> None:
        await store.open()
        for site in read_sites():
            await store.publish(site)

    async def close() -> None:
        await kafka.close()
        mongo.close()

    return Assembly(
        name=NAME,
        routers=[router(store)],
        workers=[consumers, Relay(outbox, kafka, NAME)],
        dependencies={"mongodb": db.ping, "kafka": kafka.ping},
        api_needs=["mongodb"],
        worker_needs=["mongodb", "kafka"],
        open=open_,
        close=close,
    )
