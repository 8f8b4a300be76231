"""Errors as pages, for whoever was looking at one; programs get problem+json."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from services.gateway.errors import EventGone
from services.gateway.faces import setting
from services.gateway.hosts import Locator
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from services.gateway.views import Link
from services.gateway.wording import set_in_type
from shared.links import RESERVED
from shared.runtime.clock import Clock

_KNOWN = frozenset({400, 401, 403, 404, 410, 422, 429, 503})
_AS = {405: 404, 413: 400, 415: 400, 409: 400}
_WORTH_REPORTING = frozenset({500})
_EVENT_GONE = f"urn:mille:problem:{EventGone.code}"


class ProblemPages:
    """Called for every problem; None leaves it to be problem+json."""

    def __init__(self, sites: Sites, renderer: Renderer, clock: Clock) -> None:
        self._sites = sites
        self._renderer = renderer
        self._clock = clock

    def __call__(self, request: Request, problem: Mapping[str, Any]) -> Response | None:
        first = request.scope["path"].lstrip("/").partition("/")[0]
        if first in RESERVED or "application/json" in request.headers.get("accept", ""):
            return None
        if not hasattr(request.state, "locator"):  # refused before anybody looked at the host
            request.state.locator = Locator(None, "")
        slug = first if self._sites.find(first) else None
        here = setting(request, self._sites, self._clock.now(), slug)
        words = here.words
        said = _AS.get(problem["status"], problem["status"])
        said = said if said in _KNOWN else 500
        gone = problem["type"] == _EVENT_GONE
        links = [Link(here.face.home, words("problem.home"))]
        if here.site:
            links.append(Link(here.url("/weekend"), words("problem.weekend")))
        page = {
            **here.context("/", private=True),
            "heading": set_in_type(problem["detail"], words.lang) if gone else words(f"problem.{said}.title"),
            "words": [words("gone.words") if gone else words(f"problem.{said}.words")],
            "links": links,
            "reference": problem.get("correlation_id", "") if said in _WORTH_REPORTING else "",
        }
        return self._renderer.page("message.html", page)
