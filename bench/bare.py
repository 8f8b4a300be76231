"""`python -m bench.bare PORT SIZE...`: the most that FastAPI gives. `/0` returns so many bytes as the first size says,
`/1` as the next, and so on; no parameters, no middleware, and the server and its options are those of the services.
"""

import sys
from collections.abc import Awaitable, Callable

import uvicorn
from fastapi import FastAPI, Response

from deploy.local.ports import HOST


def app(sizes: list[int]) -> FastAPI:
    bare = FastAPI(openapi_url=None)
    for number, size in enumerate(sizes):
        bare.add_api_route(f"/{number}", _route(b"x" * size))
    return bare


def _route(body: bytes) -> Callable[[], Awaitable[Response]]:
    async def route() -> Response:
        return Response(body, media_type="application/json")

    return route


if __name__ == "__main__":
    port, *sizes = map(int, sys.argv[1:])
    uvicorn.run(
        app(sizes),
        host=HOST,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
