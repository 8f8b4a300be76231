"""A service's start, health and stop, in a process of its own."""

import asyncio
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest


async def get(url: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.json(content_type=None)


async def test_sigterm_in_a_slow_request_lets_it_finish(start: Any) -> None:
    tiny = start()
    tiny.wait_for('"Open"')
    url = tiny.url
    request = asyncio.create_task(get(f"{url}/slow"))
    await asyncio.sleep(0.5)
    tiny.terminate()
    await asyncio.sleep(0.4)
    with pytest.raises(aiohttp.ClientConnectorError):
        await get(f"{url}/health/live")
    assert await request == (200, "done")
    code, errors = await asyncio.to_thread(tiny.ended)
    assert (code, errors) == (0, "")


async def test_sigterm_lets_workers_finish_what_is_in_hand(start: Any) -> None:
    tiny = start()
    tiny.wait_for('"Open"')
    await asyncio.sleep(1.5)  # its worker crashed at once, and was started again
    began = time.monotonic()
    tiny.terminate()
    assert await asyncio.to_thread(tiny.ended) == (0, "")
    assert time.monotonic() - began < 3
    assert any("ticker finished" in line for line in tiny.lines)
    assert any("ticker crashed" in line for line in tiny.lines)


@pytest.mark.parametrize("value", [None, "", "short"])
def test_without_a_secret_it_does_not_start_and_names_it(start: Any, value: str | None) -> None:
    code, errors = start(MILLE_EDIT_KEY=value).ended()
    assert code == 2
    assert len(errors.splitlines()) == 1
    assert "MILLE_EDIT_KEY" in errors
    assert "short," not in errors


def test_a_wrong_setting_is_named(start: Any) -> None:
    code, errors = start(MILLE_NOW="yesterday", MILLE_TRUSTED_PROXIES="10.0.0.0/8,here").ended()
    assert code == 2
    assert [line.split()[0] for line in errors.splitlines()] == ["MILLE_NOW", "MILLE_TRUSTED_PROXIES"]


async def test_a_taken_port_is_told(start: Any) -> None:
    tiny = start()
    port = tiny.url.rpartition(":")[2]
    code, errors = start(MILLE_TINY_PORT=port).ended()
    assert code == 2
    assert errors.startswith("MILLE_TINY_PORT: ")


async def test_health_tells_the_truth_in_time(start: Any) -> None:
    tiny = start()
    tiny.wait_for('"Open"')
    began = time.monotonic()
    status, answer = await get(f"{tiny.url}/health/dependencies")
    assert time.monotonic() - began < 3
    assert (status, answer["status"]) == (200, "degraded")
    states = answer["dependencies"]
    assert {name: state["ok"] for name, state in states.items()} == {"fine": True, "hanging": False, "wanted": True}
    assert states["hanging"]["error"] == "no answer within 2 s"


async def test_a_dependency_that_is_down_at_the_start_is_waited_for(start: Any, tmp_path: Path) -> None:
    down = tmp_path / "down"
    down.touch()
    tiny = start(MILLE_TINY_DOWN=str(down))
    url = tiny.url
    assert (await get(f"{url}/health/live"))[0] == 200
    assert (await get(f"{url}/health/ready"))[0] == 503
    assert (await get(f"{url}/things/1"))[0] == 503
    assert "Waiting for hanging, wanted" in tiny.wait_for("Waiting for")
    assert not any("hunter2" in line for line in tiny.lines)
    down.unlink()
    tiny.wait_for('"Open"')
    assert (await get(f"{url}/health/ready"))[0] == 200
    assert await get(f"{url}/things/1") == (200, 10)
    down.touch()
    assert await get(f"{url}/health/ready") == (503, {"status": "down", "service": "tiny", "down": ["wanted"]})


async def test_it_stops_while_it_waits_for_a_dependency(start: Any, tmp_path: Path) -> None:
    down = tmp_path / "down"
    down.touch()
    tiny = start(MILLE_TINY_DOWN=str(down))
    tiny.wait_for("Waiting for")
    tiny.terminate()
    assert (await asyncio.to_thread(tiny.ended, 5))[0] == 0


async def test_live_fails_for_a_stuck_worker(start: Any) -> None:
    tiny = start()
    tiny.wait_for('"Open"')
    async with aiohttp.ClientSession(tiny.url) as session:
        for seconds, status in ((59, 200), (61, 503), (0, 200)):
            await session.post(f"/stick/{seconds}")
            async with session.get("/health/live") as response:
                assert response.status == status


async def test_either_half_runs_alone(start: Any, tmp_path: Path) -> None:
    down = tmp_path / "down"
    workers = start("--workers", MILLE_TINY_DOWN=str(down))
    workers.wait_for("ticker crashed")
    down.touch()
    assert (await get(f"{workers.url}/health/ready"))[0] == 200  # its workers need "fine" only
    assert (await get(f"{workers.url}/things/1"))[0] == 404
    api = start("--api")
    api.wait_for('"Open"')
    assert await get(f"{api.url}/things/1") == (200, 10)
    assert not any("ticker" in line for line in api.lines)


async def test_a_trusted_proxy_names_the_client(start: Any) -> None:
    tiny = start(MILLE_TRUSTED_PROXIES="127.0.0.0/8, 10.1.2.3")
    tiny.wait_for('"Open"')
    headers = {"X-Forwarded-For": "1.1.1.1, 203.0.113.9, 10.1.2.3"}
    async with aiohttp.ClientSession() as session, session.get(f"{tiny.url}/ip", headers=headers) as response:
        assert await response.json() == "203.0.113.9"
