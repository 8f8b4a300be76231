"""Sites on real servers: made and changed by ops, and the events that a change of coverage concerns."""

import asyncio
from typing import Any

import pytest
from ulid import ULID

from services.catalogue.site_files import read_sites
from services.catalogue.store import Store
from shared import topics
from shared.events.catalogue import SiteSnapshot
from shared.runtime.client import Answer, ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.mongo import Mongo
from shared.runtime.outbox import Outbox
from shared.runtime.tokens import Principal
from tests.integration.catalogue.conftest import AtVersion, Await, Decide
from tests.integration.search.bus import Bus
from tests.unit.catalogue.builders import LIEGE, NOW, approved, content, entry

DATE = entry("a", "2026-12-05T20:00")
ARLON = LIEGE.model_copy(update={"postcode": "6700", "locality": "Arlon", "commune": "Arlon", "nis": "81001"})
OPS = Principal("ops", frozenset({"ops"}))
FORM: dict[str, Any] = {
    "name": "luxmille",
    "town": "Arlon",
    "hosts": ["luxmille.be"],
    "tagline": {"fr": "Tout ce qui se passe en Luxembourg."},
    "coverage": ["81001", "81004"],
    "look": {"accent": "#0f6b4a"},
}


async def put(catalogue: ServiceClient, slug: str, form: dict[str, Any], who: Principal = OPS) -> Answer:
    return await catalogue.request("PUT", f"/internal/sites/{slug}", json=form, principal=who)


async def test_a_new_site_takes_in_what_was_there_before_and_tells_nobody(
    catalogue: ServiceClient, decide: Decide, at_version: AtVersion, messages: Await, bus: Bus
) -> None:
    here, elsewhere = str(ULID()), str(ULID())
    await decide(approved(here, content(DATE, place=ARLON)), 1)
    await decide(approved(elsewhere, content(DATE)), 1)
    before = await at_version(here, 1)
    assert (before.sites, before.lead_site) == ((), None)
    answer = await put(catalogue, "luxmille", FORM)
    assert (answer.status, answer.json()["version"], answer.json()["languages"]) == (200, 1, ["fr"])
    after = await at_version(here, 2)
    assert (after.sites, after.sites_by_nis, after.lead_site) == (("luxmille",), {"81001": ("luxmille",)}, "luxmille")
    assert after.updated_at == before.updated_at
    assert [fact.type for fact in await bus.messages(topics.FACTS, here)] == ["event.published"]
    assert [one.sequence for one in await bus.messages(topics.CATALOGUE, elsewhere)] == [1]

    assert (await put(catalogue, "luxmille", FORM)).json()["version"] == 1  # nothing differs
    again = await put(catalogue, "luxmille", {**FORM, "coverage": ["81004"]})
    assert again.json()["version"] == 2
    assert (await at_version(here, 3)).sites == ()
    snapshots = await messages(topics.SITES, "luxmille", 2)
    assert [one.sequence for one in snapshots] == [1, 2]
    assert (await catalogue.request("GET", "/internal/sites/luxmille")).json()["coverage"] == ["81004"]


@pytest.mark.parametrize(
    ("slug", "changes", "field"),
    [
        ("desk", {}, "slug"),
        ("Lux%20mille", {}, "slug"),
        ("lux2", {"coverage": ["81001", "99999", "52011x"]}, "coverage"),
        ("lux2", {"coverage": []}, "coverage"),
        ("lux2", {"hosts": ["not a host"]}, "hosts.0"),
        ("lux2", {"hosts": ["cinqmille.be"]}, "hosts"),
        ("lux2", {"look": {"accent": "url(evil)"}}, "look.accent"),
        ("lux2", {"languages": ["it"]}, "languages.0"),
        ("lux2", {"tagline": {}}, "tagline"),
    ],
)
async def test_a_site_that_cannot_be_is_refused(
    catalogue: ServiceClient, slug: str, changes: dict[str, Any], field: str
) -> None:
    answer = await put(catalogue, slug, {**FORM, "hosts": [], **changes})
    assert answer.status in (409, 422)
    assert answer.json()["field"] == field
    assert answer.json()["detail"]


async def test_only_ops_make_sites(catalogue: ServiceClient) -> None:
    volunteer = Principal("account:1", frozenset({"volunteer"}))
    assert (await put(catalogue, "lux3", FORM, volunteer)).status == 403
    answer = await catalogue.request("GET", "/internal/sites/lux3")
    assert (answer.status, answer.json()["type"]) == (404, "urn:mille:problem:site-not-found")


async def test_a_delivered_site_comes_back_only_when_it_is_newer(mille_env: dict[str, str]) -> None:
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    db = mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "delivered")
    sites = Store(db, Outbox(db), Clock(NOW))
    await sites.open()
    delivered = read_sites()[0]
    assert await sites.sites.deliver(delivered)
    changed = await sites.sites.put(delivered.model_copy(update={"town": "Jambes"}))
    assert changed.version == delivered.version + 1
    assert not await sites.sites.deliver(delivered)
    assert not await sites.sites.deliver(delivered.model_copy(update={"version": changed.version}))
    assert (await sites.sites.get(delivered.slug)).town == "Jambes"
    newer = delivered.model_copy(update={"version": changed.version + 1})
    assert await sites.sites.deliver(newer)
    assert await sites.sites.all() == [newer]
    mongo.close()


async def test_changes_at_once_are_versions_one_after_the_other(mille_env: dict[str, str]) -> None:
    mongos = [Mongo(mille_env["MILLE_MONGO_URL"]) for _ in range(3)]
    databases = [mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "rival_sites") for mongo in mongos]
    stores = [Store(db, Outbox(db), Clock(NOW)) for db in databases]
    await stores[0].open()
    site = SiteSnapshot.model_validate({**FORM, "slug": "luxmille", "version": 0, "languages": ["fr"]})
    wanted = [site.model_copy(update={"town": f"Arlon {n}"}) for n in range(9)]
    done = await asyncio.gather(*(stores[n % 3].sites.put(one) for n, one in enumerate(wanted)))
    assert sorted(one.version for one in done) == list(range(1, 10))
    for mongo in mongos:
        mongo.close()
