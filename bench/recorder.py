"""Between search and Meilisearch: passes everything on, and remembers what was searched for."""

from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from deploy.local.ports import HOST, free_port

_KEPT = ("Authorization", "Content-Type", "Accept-Encoding")


class Recorder:
    """`bodies` are the searches since it was last cleared, in the order of their coming: path and body."""

    def __init__(self, meili: str) -> None:
        self._meili, self._port = meili, free_port()
        self.bodies = list[tuple[str, bytes]]()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.path.endswith("search"):
            self.bodies.append((request.path_qs, body))
        headers = {name: request.headers[name] for name in _KEPT if name in request.headers}
        async with self._session.request(
            request.method, self._meili + request.path_qs, data=body, headers=headers
        ) as answer:
            return web.Response(
                status=answer.status, body=await answer.read(), content_type=answer.content_type or None
            )
