"""Processes of ingest: what each does alone, and without what it usually has."""

import asyncio

from deploy.local.services import ServiceGroup
from shared import topics
from shared.events.catalogue import SiteSnapshot
from shared.runtime.envelope import Envelope
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.mongo import Database
from tests.harness.proxy import proxied
from tests.integration.ingest.bodies import body
from tests.integration.ingest.driver import Api


async def test_accepts_while_kafka_is_away(api: Api, ingest_group: ServiceGroup) -> None:
    """What is accepted waits in the outbox, and the sites are known from the copy."""
    without = ingest_group.start("ingest", extra_env={"MILLE_KAFKA_SERVERS": "127.0.0.1:1"})
    without.ready()
    alone = api.at(without.url)
    sent = await alone.send(body())
    unknown = await alone.request("POST", "/v1/submissions", body(site="huitmille"))
    assert unknown.status == 422, "it does not know the sites"
    health = (await alone.request("GET", "/health/dependencies")).body["dependencies"]
    assert (health["mongodb"]["ok"], health["kafka"]["ok"]) == (True, False)
    without.terminate()
    assert (await api.case(sent["id"]))["state"] == "open"


async def test_nothing_is_accepted_before_it_is_stored(
    api: Api, ingest_group: ServiceGroup, mille_env: dict[str, str], database: Database
) -> None:
    """MongoDB hangs, then ingest dies: there was no 202, so the same is sent again with its key, and is there once."""
    with proxied(mille_env, delay=0) as (env, proxies):
        alone = ingest_group.start("ingest", extra_env={"MILLE_MONGO_URL": env["MILLE_MONGO_URL"]})
        alone.ready()
        there, original, key = api.at(alone.url), body(title="Le grand saut"), {"Idempotency-Key": "leap"}
        proxies["MILLE_MONGO_URL"].mode = "hang"
        try:
            early = (await asyncio.wait_for(there.request("POST", "/v1/submissions", original, headers=key), 3)).status
        except TimeoutError:
            early = None
        assert early != 202, "accepted before it was stored"
        alone.kill()
        proxies["MILLE_MONGO_URL"].mode = "refuse"  # what was on its way is lost with it
        proxies["MILLE_MONGO_URL"].mode = "pass"
        alone.restart()
        alone.ready()
        sent = await there.send(original, key)
        alone.terminate()
    assert await database["submissions"].count({"latest.content.title.fr": "Le grand saut"}) == 1
    assert (await api.case(sent["id"]))["state"] == "open"


async def test_stops_with_code_0_and_tells_no_secret(
    api: Api, ingest_group: ServiceGroup, mille_env: dict[str, str]
) -> None:
    extra = ingest_group.start("ingest", halves="api", extra_env={"MILLE_LOG_LEVEL": "DEBUG"})
    extra.ready()
    original = body(contact={"email": "hidden@example.org"})
    sent = await api.at(extra.url).send(original)
    await api.at(extra.url).request("GET", f"{sent['status_url']}?token={sent['edit_token']}")
    assert extra.terminate()
    log = extra.log.read_text()
    assert "GET" in log
    for secret in (sent["edit_token"], "hidden@example.org", mille_env["MILLE_EDIT_KEY"], mille_env["MILLE_MAIL_KEY"]):
        assert secret not in log


async def test_an_api_process_learns_of_a_new_site(
    api: Api, ingest_group: ServiceGroup, mille_env: dict[str, str], database: Database
) -> None:
    alone = ingest_group.start("ingest", halves="api")
    alone.ready()
    assert (await api.at(alone.url).request("POST", "/v1/submissions", body(site="neufmille"))).status == 422
    copy = await database["sites"].find_one({"_id": "cinqmille"})
    assert copy is not None
    site = SiteSnapshot.model_validate({**copy["value"], "slug": "neufmille", "version": 1, "coverage": []})
    new = Envelope.new(type="site.snapshot", source="test", subject=site.slug, sequence=1, data=site)
    kafka = Kafka(KafkaAddress(mille_env["MILLE_KAFKA_SERVERS"], mille_env["MILLE_TOPIC_PREFIX"]), "test")
    headers = [(name, value.encode()) for name, value in new.headers().items()]
    await kafka.send(topics.SITES.name, site.slug.encode(), new.data, headers)
    await kafka.close()
    assert (await api.at(alone.url).send(body(site="neufmille")))["status"] == "received"
    alone.terminate()


async def test_a_process_may_do_one_part_only(api: Api, ingest_group: ServiceGroup) -> None:
    for parts, there, missing in (
        ("submissions", "/v1/submissions/x", "/v1/moderation/cases"),
        ("moderation", "/v1/moderation/cases", "/v1/submissions/x"),
    ):
        service = ingest_group.start("ingest", halves="api", extra_env={"MILLE_INGEST_PARTS": parts})
        service.ready()
        found = await api.at(service.url).request("GET", there)
        gone = await api.at(service.url).request("GET", missing)
        assert found.body["type"] != gone.body["type"] == "urn:mille:problem:not-found"
        service.terminate()
