"""Puts ingest together: the only place that knows both moderation and the rest."""

from services.ingest import NAME, api
from services.ingest.callers import Callers
from services.ingest.edit_tokens import EditTokens
from services.ingest.handover import Handover
from services.ingest.imports import api as imports_api
from services.ingest.imports.filing import Filing
from services.ingest.imports.reports import Imports
from services.ingest.imports.store import COLLECTIONS as IMPORT_COLLECTIONS
from services.ingest.imports.store import ImportStore
from services.ingest.imports.upload import BODY_LIMIT
from services.ingest.imports.worker import ImportWorker
from services.ingest.introspection import Introspection
from services.ingest.links import Links
from services.ingest.moderation import api as moderation_api
from services.ingest.moderation.amending import Amendments
from services.ingest.moderation.cases import Cases
from services.ingest.moderation.consumers import SubmissionMessages
from services.ingest.moderation.decisions import Decisions
from services.ingest.moderation.desk import Desk
from services.ingest.moderation.mails import Mails
from services.ingest.moderation.publishing import Publishing
from services.ingest.moderation.store import COLLECTIONS as CASE_COLLECTIONS
from services.ingest.moderation.store import CaseStore
from services.ingest.settings import IngestSettings
from services.ingest.sites import Sites
from services.ingest.store import COLLECTIONS, Store
from services.ingest.submissions import Submissions
from shared import communes, topics
from shared.events.catalogue import SiteSnapshot
from shared.runtime import letters_api
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.consumers import Consumers
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.measures import outbox_age
from shared.runtime.mongo import Mongo
from shared.runtime.outbox import Outbox
from shared.runtime.relay import Relay
from shared.runtime.service import Assembly
from shared.runtime.tables import Table
from shared.runtime.tokens import InternalTokens
from shared.runtime.workers import Worker

MODERATION = "ingest.moderation"
"""The consumer group."""


def assemble(settings: IngestSettings) -> Assembly:
    mongo = Mongo(settings.mongo_url)
    db = mongo.database(settings.mongo_prefix + NAME)
    kafka = Kafka(KafkaAddress(settings.kafka_servers, settings.topic_prefix, settings.kafka_replication), NAME)
    outbox, clock = Outbox(db), Clock(settings.now)
    table = Table(kafka, topics.SITES, SiteSnapshot, db["sites"])
    sites = Sites(table, clock)
    tokens, links = EditTokens(settings.edit_key), Links(sites, settings.public_url)
    store = Store(db, outbox)
    gateway = ServiceClient(settings.gateway_url, InternalTokens(settings.internal_key), "gateway", NAME)
    callers = Callers(Introspection(gateway), settings)

    handover, case_store = Handover(store, tokens, links), CaseStore(db)
    mails = Mails(outbox, handover, clock, settings.mail_key)
    publishing = Publishing(outbox)
    amendments = Amendments(case_store, handover, publishing, mails, clock)
    decisions = Decisions(db, case_store, handover, publishing, amendments, outbox, mails, clock)
    cases = Cases(db, case_store, handover, decisions, amendments, mails, outbox, sites, clock)

    consumers = Consumers(kafka, db, NAME, dead_letter_limit=settings.dead_letter_limit)
    consumers.on(topics.SUBMISSIONS, group=MODERATION, handle=SubmissionMessages(cases).take_in)
    routers = [letters_api.router(consumers.letters)]
    workers: list[Worker] = [Relay(outbox, kafka, NAME)]
    if settings.ingest_parts != "moderation":
        submissions = Submissions(store, sites, tokens, links, clock)
        routers.append(api.router(submissions, callers, cases.preview))
        imports = ImportStore(db)
        routers.append(imports_api.router(Imports(imports, store, sites, tokens, links), callers))
        workers.append(ImportWorker(db, imports, Filing(imports, submissions, store)))
    if settings.ingest_parts != "submissions":
        routers.append(moderation_api.router(callers, Desk(case_store, handover), decisions))
        workers.append(consumers)

    async def open_() -> None:
        await db.ensure({**COLLECTIONS, **CASE_COLLECTIONS, **IMPORT_COLLECTIONS})
        await table.load()
        communes.communes()  # reads the table now, not in the first request

    async def close() -> None:
        await gateway.close()
        await kafka.close()
        mongo.close()

    return Assembly(
        name=NAME,
        routers=routers,
        workers=workers,
        listeners=[table],
        dependencies={
            "mongodb": db.ping,
            "kafka": kafka.ping,
            "gateway": gateway.check,
            "dead_letters": consumers.dead_letters.check,
        },
        api_needs=["mongodb"],
        worker_needs=["mongodb", "kafka"],
        measures=[*consumers.measures(), outbox_age(db, NAME)],
        body_limits={"/v1/imports": BODY_LIMIT},
        open=open_,
        close=close,
    )
