"""Puts the catalogue together."""

from services.catalogue import api, ops_api, record_api
from services.catalogue.chores import embargoes, republishing, revising
from services.catalogue.consumers import Decisions
from services.catalogue.drift import Drift
from services.catalogue.settings import CatalogueSettings
from services.catalogue.site_files import read_sites
from services.catalogue.store import Store
from shared import topics
from shared.runtime import letters_api
from shared.runtime.clock import Clock
from shared.runtime.consumers import Consumers
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.measures import outbox_age
from shared.runtime.mongo import Mongo
from shared.runtime.outbox import Outbox
from shared.runtime.relay import Relay
from shared.runtime.service import Assembly

NAME = "catalogue"


def assemble(settings: CatalogueSettings) -> Assembly:
    mongo = Mongo(settings.mongo_url)
    db = mongo.database(settings.mongo_prefix + NAME)
    kafka = Kafka(KafkaAddress(settings.kafka_servers, settings.topic_prefix, settings.kafka_replication), NAME)
    outbox = Outbox(db)
    clock = Clock(settings.now)
    store = Store(db, outbox, clock)
    consumers = Consumers(kafka, db, NAME, dead_letter_limit=settings.dead_letter_limit)
    consumers.on(topics.DECISIONS, group=NAME, handle=Decisions(store.events).take_in)

    async def open_() -> None:
        await store.open()
        for site in read_sites():
            await store.sites.deliver(site)

    async def close() -> None:
        await kafka.close()
        mongo.close()

    return Assembly(
        name=NAME,
        routers=[
            letters_api.router(consumers.letters),  # before `/internal/{plural}/{id}`, which would take its paths
            api.router(store.events, store.sites),
            record_api.router(store.records, store.sites, clock),
            ops_api.router(store.republishing, Drift(db, store.republishing, kafka)),
        ],
        workers=[
            consumers,
            embargoes(db, store.events, clock),
            revising(db, store.events, store.revisions),
            republishing(db, store.republishing),
            Relay(outbox, kafka, NAME),
        ],
        dependencies={"mongodb": db.ping, "kafka": kafka.ping, "dead_letters": consumers.dead_letters.check},
        api_needs=["mongodb"],
        worker_needs=["mongodb", "kafka"],
        measures=[*consumers.measures(), outbox_age(db, NAME)],
        open=open_,
        close=close,
    )
