"""The composition root: the gateway's parts, put together."""

import asyncio
import time
from functools import partial

from services.gateway import (
    api,
    event_pages,
    export_api,
    handover_api,
    internal,
    pages,
    proposal_pages,
    record_pages,
    subscription_pages,
)
from services.gateway.agenda import Agenda, news_tags
from services.gateway.asked import Key
from services.gateway.cache import Cache
from services.gateway.cors import Preflight
from services.gateway.exports.exporter import Exporter
from services.gateway.exports.forms import PATHS
from services.gateway.front import Front
from services.gateway.handover import Handover
from services.gateway.hosts import Hosts
from services.gateway.identities import Identities
from services.gateway.kept import Kept
from services.gateway.limits import Limits
from services.gateway.links import PublicLinks
from services.gateway.memory import Memory
from services.gateway.news import News
from services.gateway.opening import Opening
from services.gateway.problem_pages import ProblemPages
from services.gateway.proposals import Proposals
from services.gateway.recall import Recall
from services.gateway.rendering import Renderer, Static
from services.gateway.settings import GatewaySettings
from services.gateway.sites import Sites
from services.gateway.store import AccountStore
from shared import topics
from shared.events.base import Payload
from shared.events.catalogue import SiteSnapshot
from shared.events.indexed import EventIndexed
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.follow import Follower
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.mongo import Mongo
from shared.runtime.service import Assembly
from shared.runtime.tables import Table
from shared.runtime.tokens import InternalTokens

NAME = "gateway"
_LARGEST_FILE = 20_100_000  # a file of 20 MB with the form around it
"""Bytes."""
_EXPORT_COST = 10
"""Reads for which a whole question counts."""


def assemble(settings: GatewaySettings) -> Assembly:
    clock = Clock(settings.now)
    mongo = Mongo(settings.mongo_url)
    db = mongo.database(settings.mongo_prefix + NAME)
    kafka = Kafka(KafkaAddress(settings.kafka_servers, settings.topic_prefix, settings.kafka_replication), NAME)
    tokens = InternalTokens(settings.internal_key)
    ingest = ServiceClient(settings.ingest_url, tokens, "ingest", NAME)
    search = ServiceClient(settings.search_url, tokens, "search", NAME)
    notify = ServiceClient(settings.notify_url, tokens, "notify", NAME)
    catalogue = ServiceClient(settings.catalogue_url, tokens, "catalogue", NAME)

    pepper = settings.key_pepper.get_secret_value()
    store = AccountStore(db)
    news = News()
    table = Table(kafka, topics.SITES, SiteSnapshot, store.sites, changed=news.tell_all)
    sites = Sites(table)
    identities = Identities(store, pepper, settings.trusted_proxies)
    limits = Limits(
        identities,
        reads=settings.rate_reads,
        writes=settings.rate_writes,
        keys=settings.rate_writes_trusted,
        costs=dict.fromkeys(PATHS, _EXPORT_COST),
    )
    agenda = Agenda(search, Memory(Cache(settings.cache_bytes), news, clock))
    opening = Opening(store, table)
    links = PublicLinks(sites, settings.public_url)
    exporter = Exporter(agenda, sites, links, Memory(Cache(settings.export_cache_bytes), news, clock), clock)
    renderer = Renderer()
    hosts = Hosts(sites, settings.public_url)
    answers = Cache[Key, Kept](settings.front_cache_bytes)

    def indexed(message: Payload) -> None:
        if isinstance(message, EventIndexed):
            news.tell(news_tags(message), time.monotonic())

    async def close() -> None:
        await opening.close()
        await asyncio.gather(*(client.close() for client in (ingest, search, notify, catalogue)), kafka.close())
        mongo.close()

    return Assembly(
        name=NAME,
        routers=[
            # Before the API: `/v1/events/{id}` would take `{id}.ics` for an id.
            export_api.router(agenda, exporter, sites),
            api.router(agenda, sites, links),
            handover_api.router(Handover(ingest, notify, catalogue, identities, limits)),
            internal.router(store, identities, sites, pepper),
            pages.router(agenda, sites, renderer, clock),
            event_pages.router(agenda, sites, renderer, clock, links),
            record_pages.router(agenda, sites, renderer, clock),
            proposal_pages.router(Proposals(ingest, limits), sites, identities, limits, renderer, clock),
            subscription_pages.router(notify, sites, identities, limits, renderer, clock),
        ],
        dependencies={
            "mongodb": db.ping,
            "kafka": kafka.ping,
            "ingest": ingest.check,
            "search": search.check,
            "notify": notify.check,
            "catalogue": catalogue.check,
        },
        listeners=[table, Follower(kafka, topics.INDEXED, news=indexed, reconnected=news.tell_all)],
        open=opening.open,
        body_limits={"/v1/imports": _LARGEST_FILE},
        close=close,
        middlewares=[
            Preflight,
            hosts.before,
            partial(Front, cache=answers, news=news),
        ],
        recall=Recall(answers, news, limits, hosts),
        mounts={"/static": Static()},
        problem_page=ProblemPages(sites, renderer, clock),
    )
