"""A running ingest, with the catalogue that tells it the sites."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from pydantic import SecretStr

from deploy.local.services import ServiceGroup
from shared.runtime.mongo import Database, Mongo
from shared.runtime.tokens import InternalTokens
from tests.integration.ingest.driver import Api, until


@pytest.fixture(scope="module")
def ingest_group(services: ServiceGroup) -> ServiceGroup:
    for name in ("catalogue", "gateway"):
        services.start(name)
    services.start("ingest", extra_env={"MILLE_RATE_WRITES": "100000"})
    for service in services.running:
        service.ready()
    return services


@pytest.fixture(scope="module")
async def api(ingest_group: ServiceGroup, mille_env: dict[str, str], database: Database) -> AsyncIterator[Api]:
    url = next(service.url for service in ingest_group.running if service.name == "ingest")
    tokens = InternalTokens(SecretStr(mille_env["MILLE_INTERNAL_KEY"]))

    async def sites() -> bool | None:
        return True if await database["sites"].count({}) == 4 else None

    await until(sites, 60)
    async with aiohttp.ClientSession() as session:
        yield Api(url, tokens, session)


@pytest.fixture(scope="module")
async def database(mille_env: dict[str, str]) -> AsyncIterator[Database]:
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    yield mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "ingest")
    mongo.close()
