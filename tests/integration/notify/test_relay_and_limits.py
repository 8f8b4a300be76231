"""What a sender relies on: that a relay's answer is awaited for so long and no longer, and what a limit counts."""

import time
from collections.abc import Mapping

import pytest

from services.notify.channels import email
from services.notify.store import Quotas
from shared.runtime.mongo import Mongo
from tests.integration.notify.house import clear_of_the_hour
from tests.integration.notify.relay import Relay


async def test_a_slow_relay_has_its_time_once_and_not_for_each_of_its_answers(relay: Relay) -> None:
    relay.before_data = 0.8
    relay.after_data = lambda _recipient: None
    connection = email.Connection(email.Relay.of(relay.url), answer_timeout=1)
    await connection.address("agenda@example.org", "ana@example.org")
    began = time.monotonic()
    with pytest.raises(email.UnansweredError):
        await connection.data(b"Subject: Jazz\r\n\r\nJazz\r\n")
    assert 0.9 < time.monotonic() - began < 1.6
    relay.before_data, relay.after_data = 0.0, lambda _recipient: "250 OK"
    await connection.address("agenda@example.org", "ana@example.org")
    await connection.data(b"Subject: Jazz\r\n\r\nJazz\r\n")
    await connection.close()


async def test_a_delivery_that_is_tried_again_counts_once(mille_env: Mapping[str, str]) -> None:
    await clear_of_the_hour()
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    db = mongo.database(f"{mille_env['MILLE_MONGO_PREFIX']}notify")
    await db["quotas"].delete_many({})
    quotas = Quotas(db, 2)
    for id in ("a", "a", "b", "a", "b"):
        assert await quotas.take("ana", id) is None
    assert await quotas.take("ana", "c") is not None
    assert await quotas.take("ben", "c") is None
    await quotas.give_back("ana", "a")
    await quotas.give_back("ana", "a")
    assert await quotas.take("ana", "c") is None
    assert await quotas.take("ana", "a") is not None
    mongo.close()
