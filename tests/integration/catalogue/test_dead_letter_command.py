"""`mille dlt` against a running catalogue."""

import asyncio
import json
from collections.abc import Sequence

import pytest
from typer.testing import CliRunner, Result
from ulid import ULID

from deploy.cli.main import app
from shared import topics
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.mongo import Mongo
from tests.harness.bus import Bus as RawBus
from tests.integration.catalogue.conftest import AtVersion, Decide
from tests.integration.search.bus import Bus, eventually
from tests.unit.catalogue.builders import approved, content, entry

CATALOGUES = ["--service", "catalogue"]


class Command:
    """`mille dlt …`, with the settings that a person would have in `.env`."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env

    async def __call__(self, *arguments: str) -> str:
        done: Result = await asyncio.to_thread(CliRunner().invoke, app, ["dlt", *arguments], env=self._env)
        assert done.exit_code == 0, done.output
        return done.output


@pytest.fixture(scope="module")
def dlt(mille_env: dict[str, str], urls: list[str]) -> Command:
    addresses = {
        "MILLE_CATALOGUE_URL": urls[0],
        "MILLE_INTERNAL_KEY": mille_env["MILLE_INTERNAL_KEY"],
        "LOGNAME": "anna",
    }
    return Command(addresses)


async def test_what_cannot_be_read_is_listed_shown_and_dropped(
    dlt: Command, bus: Bus, mille_env: dict[str, str]
) -> None:
    async with RawBus(mille_env["MILLE_KAFKA_SERVERS"], mille_env["MILLE_TOPIC_PREFIX"]) as raw:
        await raw.put(topics.DECISIONS, b"odd", b'{"text": "\xff"}', [("ce_type", b"submission.approved")])

    async def ask() -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(await dlt("list", *CATALOGUES, "--json"))
        return found

    letters = await eventually(ask)
    assert letters is not None
    [letter] = letters
    assert (await dlt("list", *CATALOGUES)).splitlines()[-1] == "1 open."
    shown = await dlt("show", letter["id"])
    assert '{"text": "\\xff"}' in shown
    assert "Undecodable: headers missing: ce_id" in shown
    assert "would hand" in await dlt("retry", *CATALOGUES)
    assert "would drop" in await dlt("drop", "--type", "submission.approved", *CATALOGUES)
    assert len(json.loads(await dlt("list", *CATALOGUES, "--json"))) == 1
    assert "still refused, and open (Undecodable" in await dlt("retry", letter["id"], "--yes")
    assert await dlt("drop", *CATALOGUES, "--yes") == f"{letter['id']}: dropped\n"
    assert (await dlt("list", *CATALOGUES)) == "0 open.\n"
    assert "dropped by anna with mille-cli" in await dlt("list", *CATALOGUES, "--state", "dropped")


async def test_a_decision_is_taken_in_late_but_never_over_a_newer_one(
    dlt: Command, bus: Bus, decide: Decide, at_version: AtVersion, mille_env: dict[str, str]
) -> None:
    """Letters as an older version of the catalogue may have left them, which could not read what is fine today."""
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    dead_letters = DeadLetters(mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "catalogue"), bus.kafka, "catalogue")
    known, fresh = str(ULID()), str(ULID())
    await decide(approved(known, content(entry("a", "2026-12-05T20:00"))), 1)
    await at_version(known, 1)
    async with RawBus(mille_env["MILLE_KAFKA_SERVERS"], mille_env["MILLE_TOPIC_PREFIX"]) as raw:
        records = {record.key.decode(): record for record in await raw.records(topics.DECISIONS)}
    record = records[known]
    of_fresh = Found(fresh.encode(), record.value.replace(known.encode(), fresh.encode()), record.headers)
    for letter in (record, of_fresh):
        await dead_letters.bury(topics.DECISIONS, letter, ValueError("unheard of"))
    told = await dlt("retry", "--topic", topics.DECISIONS.name, *CATALOGUES, "--yes")
    assert [line.partition(": ")[2] for line in told.splitlines()] == [
        "nothing to do: this or a newer one was applied",
        "taken",
    ]
    await at_version(fresh, 1)
    await at_version(known, 1)
    mongo.close()


class Found:
    """A record made by hand."""

    topic, partition, offset = topics.DECISIONS.name, 0, 1_000_000

    def __init__(self, key: bytes, value: bytes, headers: Sequence[tuple[str, bytes]]) -> None:
        self.key, self.value, self.headers = key, value, headers
