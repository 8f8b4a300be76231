"""The parts that make a service, as its composition root hands them to `service.main`."""

from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter
from starlette.types import ASGIApp

from shared.runtime.edge import Recall
from shared.runtime.health import Check
from shared.runtime.http import ProblemPage
from shared.runtime.measures import Measure
from shared.runtime.workers import Worker


async def _nothing() -> None:
    return


@dataclass(frozen=True)
class Assembly:
    """The parts of a service, put together by its `app.py`.

    `open` may fail with an outage (`shared.runtime.outage`): it is called again until it succeeds, so it must not mind
    being called twice; until then the API answers 503. `close` is called once, at the end. `workers` run with the
    workers' half, `listeners` in every process and from its start, since what they feed is in its memory.
    `dependencies` are checks by name; `api_needs` and `worker_needs` name those without which the API, or the workers
    alone, cannot do their first duty. `measures` are taken when the metrics are read. `body_limits`, `middlewares`,
    `mounts`, `problem_page` and `recall` are those of `http.create_app` and `http.behind_edge`.
    """

    name: str
    routers: Sequence[APIRouter] = ()
    workers: Sequence[Worker] = ()
    listeners: Sequence[Worker] = ()
    dependencies: Mapping[str, Check] = field(default_factory=dict)
    api_needs: Collection[str] = ()
    worker_needs: Collection[str] = ()
    measures: Sequence[Measure] = ()
    open: Callable[[], Coroutine[None, None, None]] = _nothing
    close: Callable[[], Coroutine[None, None, None]] = _nothing
    body_limits: Mapping[str, int] = field(default_factory=dict)
    middlewares: Sequence[Callable[[ASGIApp], ASGIApp]] = ()
    mounts: Mapping[str, ASGIApp] = field(default_factory=dict)
    problem_page: ProblemPage | None = None
    recall: Recall | None = None
