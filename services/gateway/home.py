"""What the home pages show: today, tonight, the weekend, what goes on, and what there is of each category."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway import facets
from services.gateway.agenda import Paging
from services.gateway.cards import CardView, card_view, with_day
from services.gateway.faces import Setting
from services.gateway.listing import Card, Listing
from services.gateway.lists import Lists
from services.gateway.pictures import Picture, picture
from services.gateway.views import Link, day_view
from shared import taxonomy
from shared.filters import EventFilter
from shared.runtime.problems import BadRequest, ServiceUnavailable

_SHOWN = 6
_ASKED = 30


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    href: str
    more: str
    cards: list[CardView]
    nothing: str


class Home:
    """Asks for all parts side by side. When search is down, a home page says so and stays of use."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def network(self, here: Setting) -> dict[str, Any]:
        listing, towns = await asyncio.gather(
            self._begin(here, EventFilter(when="weekend")),
            self._ask(here, EventFilter(when="weekend"), Paging(1, None, ("site",))),
        )
        counts = towns.facets.get("site", {}) if towns else {}
        panels = [
            {
                "slug": sister.slug,
                "name": sister.name,
                "town": sister.town,
                "href": sister.href,
                "count": here.words.count("network.count", counts[sister.slug]) if counts.get(sister.slug) else "",
            }
            for sister in here.sisters("/")
        ]
        cards = _with_days(_dated_first(listing), here) if listing else []
        return {"day": day_view(here.today, here.now, here.words), "panels": panels, "cards": cards}

    async def site(self, here: Setting) -> dict[str, Any]:
        site = (here.face.slug,)
        today, tonight, weekend, running, all_kinds, strip = await asyncio.gather(
            self._begin(here, EventFilter(site=site, when="today")),
            self._begin(here, EventFilter(site=site, when="tonight")),
            self._begin(here, EventFilter(site=site, when="weekend")),
            self._ask(here, EventFilter(site=site, lane=("ongoing",)), Paging(_SHOWN, on=True)),
            self._ask(here, EventFilter(site=site), Paging(1, None, ("category",))),
            self._lists.strip(here, EventFilter(site=site)),
        )
        return {
            "day": day_view(here.today, here.now, here.words),
            "picture": _of_the_day(here),
            "down": today is None or tonight is None or weekend is None,
            "shortcuts": self._shortcuts(here, today, tonight, weekend),
            "strip": strip,
            "sections": self._sections(here, today, tonight, weekend, running),
            "kinds": facets.kinds(
                all_kinds.facets.get("category", {}) if all_kinds else None,
                lambda key: here.url("/events", category=key),
                here.words,
            ),
        }

    async def _begin(self, here: Setting, wanted: EventFilter) -> Listing | None:
        """What begins then and takes place, counted by lane; runs have a head of their own."""
        lanes = wanted.model_copy(update={"lane": ("dated", "regular")})
        return await self._ask(here, lanes, Paging(_ASKED, None, ("lane",), on=True))

    async def _ask(self, here: Setting, wanted: EventFilter, paging: Paging) -> Listing | None:
        try:
            return (await self._lists.read(here, wanted, paging))[0]
        except (ServiceUnavailable, BadRequest):
            return None

    def _shortcuts(self, here: Setting, *known: Listing | None) -> list[Link]:
        counts = (sum(listing.facets.get("lane", {}).values()) if listing else 0 for listing in known)
        today, tonight, weekend = (count or None for count in counts)
        words = here.words
        return [
            Link(here.url("/today"), words("when.today"), count=today),
            Link(here.url("/tonight"), words("when.tonight"), count=tonight),
            Link(here.url("/tomorrow"), words("when.tomorrow")),
            Link(here.url("/weekend"), words("when.weekend"), count=weekend),
            Link(here.url("/weekend", free="true"), words("home.free_weekend")),
            Link(here.url("/weekend", family="true"), words("home.family_weekend")),
        ]

    def _sections(self, here: Setting, *known: Listing | None) -> list[Section]:
        """Today without what comes under tonight; and runs under a head of their own, for they are on for weeks."""
        today, tonight, weekend, running = known
        made = []
        evening = {card.occurrence_id for card in tonight.items} if tonight else set()
        if today:
            by_day = [card for card in _dated_first(today) if card.occurrence_id not in evening]
            if by_day or not evening:
                made.append(_section(here, "today", here.url("/today"), _plain(by_day, here)))
        if tonight and evening:
            made.append(_section(here, "tonight", here.url("/tonight"), _plain(_dated_first(tonight), here)))
        if weekend:
            made.append(_section(here, "weekend", here.url("/weekend"), _with_days(_dated_first(weekend), here)))
        if running and running.items:
            made.append(_section(here, "running", here.url("/events", lane="ongoing"), _with_days(running.items, here)))
        return made


def _of_the_day(here: Setting) -> Picture:
    """Another category's picture every day."""
    day = here.today
    return picture(f"{here.face.slug} {day}", taxonomy.KEYS[day.toordinal() % len(taxonomy.KEYS)])


def _dated_first(listing: Listing) -> list[Card]:
    """What comes back every week fills up what is left."""
    return sorted(listing.items, key=lambda card: card.lane != "dated")


def _plain(cards: Sequence[Card], here: Setting) -> list[CardView]:
    return [card_view(card, here.event(card), here.words, here.now, here.today) for card in cards]


def _with_days(cards: Sequence[Card], here: Setting) -> list[CardView]:
    return [with_day(card, here.event(card), here.words, here.now) for card in cards]


def _section(here: Setting, key: str, href: str, cards: list[CardView]) -> Section:
    return Section(
        key=key,
        title=here.words(f"home.{key}"),
        href=href,
        more=here.words(f"home.more_{key}"),
        cards=cards[:_SHOWN],
        nothing="" if cards else here.words(f"home.nothing_{key}"),
    )
