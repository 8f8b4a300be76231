"""Commands on their way to their owners, which are servers that tell what they were asked."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from aiohttp import web

from deploy.local.services import Service, ServiceGroup

ID = "01KASG0P5V4WZ8K1RYHN3TDMQA"
CALENDAR = b"BEGIN:VCALENDAR\r\n" + b"X-FILL:" + b"x" * 200_000 + b"\r\nEND:VCALENDAR\r\n"


@dataclass
class Owner:
    """Answers everything with 202, and keeps what came."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.asked.append({"method": request.method, "path": request.path_qs, "headers": request.headers, "body": body})
        return web.json_response({"id": ID}, status=202, headers={"Location": "/v1/imports/1"})


@pytest.fixture(scope="module")
def owner() -> Iterator[Owner]:
    told, ready = Owner(), threading.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        app = web.Application(client_max_size=30_000_000)
        app.router.add_route("*", "/{path:.*}", told.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        ready.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    yield told
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


@pytest.fixture(scope="module")
def gateway(services: ServiceGroup, owner: Owner) -> Service:
    names = ("INGEST", "CATALOGUE", "NOTIFY", "SEARCH")
    service = services.start("gateway", extra_env={f"MILLE_{name}_URL": owner.url for name in names})
    service.ready()
    return service


@pytest.fixture
def person(gateway: Service, ops: dict[str, str], http: requests.Session):
    def account(role: str) -> dict[str, str]:
        made = http.post(f"{gateway.url}/internal/accounts", json={"role": role}, headers=ops)
        return {"Authorization": f"Bearer {made.json()['token']}"}

    return account


def test_a_file_is_passed_on_as_it_came(gateway: Service, owner: Owner, http: requests.Session) -> None:
    sent = {"Content-Type": "text/calendar; charset=utf-8", "Idempotency-Key": "k1"}
    answer = http.post(f"{gateway.url}/v1/imports?category=atelier&site=cinqmille", data=CALENDAR, headers=sent)
    assert (answer.status_code, answer.json()) == (202, {"id": ID})
    assert answer.headers["Location"] == "/v1/imports/1"
    asked = owner.asked[-1]
    assert asked["path"] == "/v1/imports?category=atelier&site=cinqmille"
    assert asked["body"] == CALENDAR
    assert asked["headers"]["Content-Type"] == sent["Content-Type"]
    assert asked["headers"]["Idempotency-Key"] == "k1"
    assert asked["headers"]["Authorization"].startswith("Internal ")


def test_a_form_with_a_file_keeps_its_boundary(gateway: Service, owner: Owner, http: requests.Session) -> None:
    answer = http.post(f"{gateway.url}/v1/imports", files={"file": ("a.ics", CALENDAR)}, data={"category": "atelier"})
    assert answer.status_code == 202
    asked = owner.asked[-1]
    assert asked["headers"]["Content-Type"].startswith("multipart/form-data; boundary=")
    assert CALENDAR in asked["body"]
    follow = {"Authorization": "Bearer its-own-token"}
    assert http.get(f"{gateway.url}/v1/imports/{ID}?cursor=1", headers=follow).status_code == 202
    assert owner.asked[-1]["path"] == f"/v1/imports/{ID}?cursor=1&token=its-own-token"


def test_a_file_that_is_too_large_is_refused_whether_or_not_it_says_so(
    gateway: Service, http: requests.Session
) -> None:
    address = urlsplit(gateway.url)
    told = HTTPConnection(address.hostname or "", address.port, timeout=20)
    told.putrequest("POST", "/v1/imports")
    told.putheader("Content-Length", "20100001")
    told.endheaders()
    assert told.getresponse().status == 413
    told.close()

    def parts() -> Iterator[bytes]:
        for _ in range(21):
            yield b"x" * 1_000_000

    try:
        answer = http.post(f"{gateway.url}/v1/imports", data=parts(), headers={"Content-Type": "text/calendar"})
    except requests.ConnectionError:
        return  # the refusal came before all was sent, and the connection was closed
    assert answer.status_code == 413


def test_other_bodies_keep_their_limit(gateway: Service, http: requests.Session) -> None:
    assert http.post(f"{gateway.url}/v1/submissions", data=b"x" * 1_000_001).status_code == 413


def test_records_are_changed_by_volunteers_in_their_own_name(
    gateway: Service, owner: Owner, http: requests.Session, person: Any
) -> None:
    volunteer = person("volunteer")
    answer = http.patch(f"{gateway.url}/v1/places/{ID}", json={"name": "Le Grenier"}, headers=volunteer)
    assert answer.status_code == 202
    assert (owner.asked[-1]["method"], owner.asked[-1]["path"]) == ("PATCH", f"/internal/places/{ID}")
    assert owner.asked[-1]["body"] == b'{"name": "Le Grenier"}'
    http.post(f"{gateway.url}/v1/artists/{ID}/merge", json={"into": ID}, headers=volunteer)
    assert owner.asked[-1]["path"] == f"/internal/artists/{ID}/merge"


def test_records_are_not_changed_by_others(gateway: Service, owner: Owner, http: requests.Session, person: Any) -> None:
    before = len(owner.asked)
    assert http.patch(f"{gateway.url}/v1/places/{ID}", json={}).status_code == 401
    assert http.patch(f"{gateway.url}/v1/places/{ID}", json={}, headers=person("partner")).status_code == 403
    assert len(owner.asked) == before


def test_a_submission_goes_on_with_fields_that_the_gateway_never_heard_of(
    gateway: Service, owner: Owner, http: requests.Session
) -> None:
    body = b'{"schedule": {"kind": "ongoing"},  "something_new": [1, 2]}'
    http.post(f"{gateway.url}/v1/submissions", data=body, headers={"Content-Type": "application/json"})
    assert owner.asked[-1]["body"] == body
