"""The pages that list what is on: home, a day, the weekend, the whole agenda."""

from collections.abc import Mapping
from datetime import date, timedelta

from fastapi import APIRouter, Request, Response

from services.gateway import facets
from services.gateway.agenda import Agenda, Paging
from services.gateway.faces import Setting, setting
from services.gateway.home import Home
from services.gateway.limits import Limits
from services.gateway.listing import Listing
from services.gateway.look import stylesheet
from services.gateway.queries import read_query
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from services.gateway.views import Link, by_day, card_view, words
from shared.dates import DateError, agenda_day, day_label, days_label, parse_day
from shared.filters import EventFilter
from shared.i18n import DEFAULT, plural
from shared.runtime.clock import Clock
from shared.runtime.problems import BadRequest, NotFound

_SHOWN = 60
_ONE_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_ASKED = ("q", "when", "from", "to", "category", "commune")
_LOOK_KEPT = {"Cache-Control": "public, max-age=3600"}


def router(agenda: Agenda, sites: Sites, limits: Limits, renderer: Renderer, clock: Clock) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    home = Home(agenda)

    def surroundings(request: Request, site: str | None) -> Setting:
        limits.read(request)
        return setting(request, sites, clock.now(), site)

    @routes.get("/")
    async def network(request: Request) -> Response:
        here = surroundings(request, None)
        return renderer.page("network.html", {**here.context("/"), **await home.network(here)})

    @routes.get("/site.css")
    async def network_look(request: Request) -> Response:
        limits.read(request)
        return Response(stylesheet(sites.all(), None), media_type="text/css", headers=_LOOK_KEPT)

    @routes.get("/{site}")
    async def site_home(request: Request, site: str) -> Response:
        here = surroundings(request, site)
        return renderer.page("home.html", {**here.context("/", "home"), **await home.site(here)})

    @routes.get("/{site}/site.css")
    async def site_look(request: Request, site: str) -> Response:
        here = surroundings(request, site)
        return Response(stylesheet(sites.all(), here.site), media_type="text/css", headers=_LOOK_KEPT)

    @routes.get("/{site}/day/{day}")
    async def one_day(request: Request, site: str, day: str) -> Response:
        here = surroundings(request, site)
        on = _day(day)
        chosen = _chosen(request, sites, ("category", "commune"))
        listing, stale = await _list(agenda, here, {**chosen, "when": on.isoformat()}, request)
        path = f"/day/{on.isoformat()}"
        return renderer.page(
            "day.html",
            {
                **here.context(path, "today" if on == here.today else ""),
                "stale": stale,
                "heading": _capital(day_label(on, here.now)),
                "count": plural("pages.list.count", DEFAULT, listing.total),
                "before": _step(here, on - _ONE_DAY),
                "after": _step(here, on + _ONE_DAY),
                "facets": facets.choices(listing.facets, chosen, lambda asked: here.url(path, **asked)),
                "cards": [card_view(card, here.event(card), on) for card in listing.items],
                "next": here.url(path, **chosen, cursor=listing.next) if listing.next else None,
            },
        )

    @routes.get("/{site}/weekend")
    async def weekend(request: Request, site: str) -> Response:
        here = surroundings(request, site)
        chosen = _chosen(request, sites, ("category", "commune"))
        listing, stale = await _list(agenda, here, {**chosen, "when": "weekend"}, request)
        windows = EventFilter(when="weekend").windows(here.now)
        days = days_label(agenda_day(windows[0].start), agenda_day(windows[-1].end - _INSTANT), here.now)
        count = plural("pages.list.count", DEFAULT, listing.total)
        return renderer.page(
            "days.html",
            {
                **here.context(_view("/weekend", chosen), "weekend"),
                **_grouped(here, listing, "/weekend", chosen, agenda_day(windows[0].start)),
                "stale": stale,
                "heading": words("weekend.title"),
                "intro": words("weekend.intro", days=_capital(days), count=count),
                "nothing": words("weekend.nothing"),
                "search": None,
            },
        )

    @routes.get("/{site}/events")
    async def events(request: Request, site: str) -> Response:
        here = surroundings(request, site)
        chosen = _chosen(request, sites, _ASKED)
        listing, stale = await _list(agenda, here, chosen, request)
        windows = read_query(chosen.items(), ())[0].windows(here.now)
        return renderer.page(
            "days.html",
            {
                **here.context(_view("/events", chosen), "" if chosen else "events"),
                **_grouped(here, listing, "/events", chosen, agenda_day(windows[0].start)),
                "stale": stale,
                "heading": _heading(chosen, windows[0].label),
                "intro": plural("pages.list.count", DEFAULT, listing.total),
                "nothing": words("events.nothing"),
                "search": chosen.get("q", ""),
            },
        )

    return routes


async def _list(agenda: Agenda, here: Setting, chosen: Mapping[str, str], request: Request) -> tuple[Listing, bool]:
    """The list, and whether it is stale. Raises `BadRequest` for a cursor that search refuses."""
    wanted, _ = read_query([*chosen.items(), ("site", here.face.slug)], ())
    cursor = request.query_params.get("cursor") or None
    reading = await agenda.list(wanted, Paging(_SHOWN, cursor, facets.NAMES), DEFAULT)
    if reading.answer.status != 200:
        raise BadRequest
    return Listing.model_validate_json(reading.answer.body), reading.stale


def _chosen(request: Request, sites: Sites, names: tuple[str, ...]) -> dict[str, str]:
    """Those of the page's parameters that are given, in canonical form; what others put into an address is no matter.

    Raises `InvalidInput`.
    """
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name in names]
    return dict(read_query(pairs, sites.slugs())[0].canonical())


def _grouped(here: Setting, listing: Listing, path: str, chosen: Mapping[str, str], first: date) -> dict[str, object]:
    alert = {name: chosen[name] for name in facets.NAMES if name in chosen}
    return {
        "groups": by_day(listing.items, first, here.event, here.now),
        "facets": facets.choices(listing.facets, chosen, lambda asked: here.url(path, **asked)),
        "next": here.url(path, **chosen, cursor=listing.next) if listing.next else None,
        "alert": here.url("/subscribe", **alert),
    }


def _view(path: str, chosen: Mapping[str, str]) -> str:
    """What the sisters share of a list: its category, not our communes or words."""
    return f"{path}?category={chosen['category']}" if "category" in chosen else path


def _heading(chosen: Mapping[str, str], window: str) -> str:
    if "q" in chosen:
        return words("events.found", q=chosen["q"])
    if chosen.keys() & {"when", "from", "to"}:
        return _capital(window)
    if "category" in chosen:
        return facets.label_of("category", chosen["category"])
    return words("events.title")


def _day(written: str) -> date:
    try:
        return parse_day(written)
    except DateError:
        raise NotFound from None


def _step(here: Setting, to: date) -> Link:
    return Link(here.url(f"/day/{to.isoformat()}"), _capital(day_label(to, here.now)))


def _capital(written: str) -> str:
    return written[:1].upper() + written[1:]
