"""Puts search together."""

import os
import socket

from services.search import ops_api
from services.search.about import About
from services.search.api import Api, router
from services.search.consumers import Snapshots
from services.search.dispatch import Dispatch
from services.search.drift import Drift
from services.search.export import Exporter
from services.search.finder import Finder
from services.search.graveyard import Graveyard
from services.search.index import NAME as INDEX
from services.search.index import IndexAdmin
from services.search.indexer import Indexer
from services.search.meili import Meili
from services.search.rebuilder import Rebuilder
from services.search.rebuilds import Building, Rebuilds
from services.search.records import RecordStore
from services.search.settings import SearchSettings
from services.search.store import Store
from services.search.suggestions import Suggestions
from shared import topics
from shared.runtime import letters_api
from shared.runtime.clock import Clock
from shared.runtime.consumers import Consumers
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.leases import Lease
from shared.runtime.measures import outbox_age
from shared.runtime.mongo import Mongo
from shared.runtime.outbox import Outbox
from shared.runtime.relay import Relay
from shared.runtime.service import Assembly

NAME = "search"


def assemble(settings: SearchSettings) -> Assembly:
    mongo = Mongo(settings.mongo_url)
    db = mongo.database(settings.mongo_prefix + NAME)
    kafka = Kafka(KafkaAddress(settings.kafka_servers, settings.topic_prefix, settings.kafka_replication), NAME)
    key, index = settings.meili_key.get_secret_value(), settings.meili_prefix + INDEX
    meili = Meili(settings.meili_url, key, index)
    outbox = Outbox(db)
    records = RecordStore(db)
    store = Store(db, outbox, records)
    clock = Clock(settings.now)
    holder = f"{socket.gethostname()}:{os.getpid()}"
    lease = Lease(db, "indexer", holder)
    consumers = Consumers(kafka, db, NAME, dead_letter_limit=settings.dead_letter_limit)
    graveyard = Graveyard(consumers.dead_letters, store)
    dispatch = Dispatch(store, meili, graveyard, lease, clock)
    admin, rebuilds = IndexAdmin(settings.meili_url, key, index), Rebuilds(db, outbox)
    indexer = Indexer(store, admin, dispatch, lease, clock, rebuilds)
    building, rebuild_lease = Meili(settings.meili_url, key, index), Lease(db, "rebuilder", holder)
    builder = Dispatch(Building(db, store, rebuilds), building, graveyard, rebuild_lease, clock)
    rebuilder = Rebuilder(rebuilds, admin, building, builder, rebuild_lease)
    consumers.on(topics.CATALOGUE, group=NAME, handle=Snapshots(store, records, indexer.wake).take_in)
    consumers.letters.on_own(topics.CATALOGUE, graveyard.try_again)

    finder = Finder(meili, clock)
    api = Api(
        finder,
        Exporter(finder, store, clock),
        Suggestions(finder, store, records),
        About(store, records, clock),
        records,
        clock,
    )

    async def open_() -> None:
        await store.open()
        await records.open()

    async def close() -> None:
        await meili.close()
        await building.close()
        await kafka.close()
        mongo.close()

    return Assembly(
        name=NAME,
        routers=[router(api), ops_api.router(rebuilds, Drift(db, meili), index), letters_api.router(consumers.letters)],
        workers=[consumers, indexer, rebuilder, Relay(outbox, kafka, NAME)],
        dependencies={
            "mongodb": db.ping,
            "kafka": kafka.ping,
            "meilisearch": meili.ping,
            "dead_letters": consumers.dead_letters.check,
        },
        api_needs=["meilisearch"],
        worker_needs=["mongodb", "kafka"],
        measures=[*consumers.measures(), outbox_age(db, NAME)],
        open=open_,
        close=close,
    )
