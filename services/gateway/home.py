"""What the home pages show: today, tonight, the weekend, and what there is of each category."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway import facets
from services.gateway.agenda import Agenda, Paging
from services.gateway.faces import Setting
from services.gateway.listing import Card, Listing
from services.gateway.views import CardView, Link, card_view, day_view, with_day, words
from shared.filters import EventFilter
from shared.i18n import DEFAULT
from shared.runtime.problems import ServiceUnavailable

_SHOWN = 6
_ASKED = 20


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

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    async def network(self, here: Setting) -> dict[str, Any]:
        panels = [
            {"slug": sister.slug, "name": sister.name, "town": sister.town, "href": sister.href}
            for sister in here.sisters("/")
        ]
        listing = await self._ask(here, "weekend", _ASKED)
        cards = [with_day(card, here.event(card)) for card in listing.items] if listing else []
        return {"day": day_view(here.today, here.now), "panels": panels, "cards": cards}

    async def site(self, here: Setting) -> dict[str, Any]:
        today, tonight, weekend, all_kinds = await asyncio.gather(
            self._ask(here, "today", _ASKED),
            self._ask(here, "tonight", _ASKED),
            self._ask(here, "weekend", _SHOWN),
            self._ask(here, None, 1, ("category",)),
        )
        return {
            "day": day_view(here.today, here.now),
            "down": today is None or tonight is None or weekend is None,
            "shortcuts": self._shortcuts(here, today, tonight, weekend),
            "sections": self._sections(here, today, tonight, weekend),
            "kinds": facets.kinds(
                all_kinds.facets.get("category", {}) if all_kinds else None,
                lambda key: here.url("/events", category=key),
            ),
        }

    async def _ask(self, here: Setting, when: str | None, limit: int, counted: tuple[str, ...] = ()) -> Listing | None:
        wanted = EventFilter(site=(here.face.slug,) if here.site else (), when=when)
        try:
            reading = await self._agenda.list(wanted, Paging(limit, None, counted), DEFAULT)
        except ServiceUnavailable:
            return None
        return Listing.model_validate_json(reading.answer.body) if reading.answer.status == 200 else None

    def _shortcuts(self, here: Setting, *known: Listing | None) -> list[Link]:
        today, tonight, weekend = (listing.total or None if listing else None for listing in known)
        return [
            Link(here.url(f"/day/{here.today.isoformat()}"), words("home.today"), count=today),
            Link(here.url("/events", when="tonight"), words("home.tonight"), count=tonight),
            Link(here.url("/events", when="tomorrow"), words("home.tomorrow")),
            Link(here.url("/weekend"), words("home.weekend"), count=weekend),
        ]

    def _sections(self, here: Setting, *known: Listing | None) -> list[Section]:
        today, tonight, weekend = known
        made = []
        evening = {card.occurrence_id for card in tonight.items} if tonight else set()
        if today:
            by_day = [card for card in today.items if card.occurrence_id not in evening]
            if by_day or not evening:
                made.append(_section(here, "today", f"/day/{here.today.isoformat()}", by_day, card_view))
        if tonight and evening:
            made.append(_section(here, "tonight", "/events?when=tonight", tonight.items, card_view))
        if weekend:
            made.append(_section(here, "weekend", "/weekend", weekend.items, with_day))
        return made


def _section(
    here: Setting, key: str, path: str, cards: Sequence[Card], line: Callable[[Card, str], CardView]
) -> Section:
    return Section(
        key=key,
        title=words(f"home.{key}"),
        href=f"{here.base}{path}",
        more=words(f"home.more_{key}"),
        cards=[line(card, here.event(card)) for card in cards[:_SHOWN]],
        nothing="" if cards else words(f"home.nothing_{key}"),
    )
