"""A tiny service for each test, on the shared servers."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo import MongoClient

from deploy.local.stack import Stack
from tests.harness.house import House


@pytest.fixture(scope="session")
def _brief_transactions(mongo_url: str) -> None:
    """A process that is killed leaves its transaction open, with what it has locked, for this long; 60 s by default."""
    with MongoClient[dict[str, Any]](mongo_url) as client:
        client.admin.command({"setParameter": 1, "transactionLifetimeLimitSeconds": 3})


@pytest.fixture
async def house(stack: Stack, mille_env: dict[str, str], _brief_transactions: None) -> AsyncIterator[House]:
    house = House(mille_env, stack.logs)
    await house.open()
    yield house
    await house.close()
