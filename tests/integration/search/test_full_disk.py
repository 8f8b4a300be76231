"""A Meilisearch whose disk is full: it says that our JSON is malformed, and nothing may be given up for that."""

import asyncio
from pathlib import Path

from ulid import ULID

from deploy.local.meili import Meili
from deploy.local.stack import Stack
from tests.harness.disk import small_disk
from tests.integration.search.bus import eventually
from tests.integration.search.parts import Parts, Running
from tests.unit.catalogue.builders import NOW, content, entry, snapshot

KEY = "a key of this test's own"


async def test_a_meilisearch_without_room_is_waited_for(
    stack: Stack, mille_env: dict[str, str], tmp_path: Path
) -> None:
    server = Meili(tmp_path / "meili", stack.logs / "full-disk", key=KEY, usual_port=False)
    long_runs = [
        snapshot(str(ULID()), content(*(entry(f"d{day}", f"2026-12-{day:02}T20:00") for day in range(1, 29))))
        for _ in range(3)
    ]
    with small_disk(server.home) as disk:
        try:
            await asyncio.to_thread(server.start)
            own = {"MILLE_MEILI_URL": server.url, "MILLE_MEILI_KEY": KEY}
            parts = await Parts.make({**mille_env, **own}, "full", NOW)
            await parts.kafka.ensure_topics()
            async with Running(parts):
                await parts.keep(long_runs[0])
                await parts.clean()
                disk.fill()
                await parts.keep(*long_runs[1:])

                async def refused() -> bool:
                    return server.log.read_text().count("malformed_payload") >= 5

                await eventually(refused)
                disk.enlarge()
                await parts.clean()
                assert set(await parts.shown(limit=10)) == {f"{run.id}-d1-20261201T2000" for run in long_runs}
            assert await parts.outbox.db["dead_letters"].find({}) == []
            await parts.close()
        finally:
            server.stop()
