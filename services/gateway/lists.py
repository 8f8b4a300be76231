"""What a page that lists showings shows, whichever question it asks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from services.gateway.agenda import Agenda, Paging
from services.gateway.asides import ASIDE, LANES_APART, Aside, aside, in_lane, stands_apart
from services.gateway.cards import by_day, card_view
from services.gateway.faces import Setting
from services.gateway.facets import PRESETS, label_of, presets, when_label
from services.gateway.filter_form import COUNTED, filter_form
from services.gateway.list_paths import list_path, list_url
from services.gateway.listing import Listing
from services.gateway.tongues import PARAMETER
from services.gateway.understood import understood
from services.gateway.views import DayView, Link, day_view
from services.gateway.wording import capital
from shared.dates import agenda_day
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.problems import BadRequest, ServiceUnavailable

_SHOWN = 48
_STRIP = 14
_ONE_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_OF_ONE_DAY = ("today", "tonight", "tomorrow")
_OF_SUBSCRIPTIONS = ("category", "commune")
_SHARED_BY_SISTERS = ("category", "free", "family", "lane")
_FORMS = ("ics", "rss")


@dataclass(frozen=True, slots=True)
class StripDay:
    """One of the next days, with how much there is on it, None when that is not known."""

    day: DayView
    href: str
    current: bool
    weekend: bool
    count: int | None


class Lists:
    """Puts together the pages of lists."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    async def page(self, here: Setting, asked: EventFilter, cursor: str | None) -> dict[str, Any]:
        """The context of list.html. Raises `BadRequest` for a cursor that search refuses, and `ServiceUnavailable`."""
        words, chosen = here.words, _chosen(asked)
        windows = asked.windows(here.now, words.lang)
        first, last = agenda_day(windows[0].start), agenda_day(windows[-1].end - _INSTANT)
        chosen_day = first if first == last else None
        apart = stands_apart(asked)
        (listing, stale), (whole, _), strip, asides = await asyncio.gather(
            self.read(here, in_lane(asked, "dated") if apart else asked, Paging(_SHOWN, cursor)),
            self.read(here, asked, Paging(1, None, COUNTED)),
            self.strip(here, asked) if chosen_day or not chosen else _no_strip(),
            self._asides(here, asked if apart and not cursor else None),
        )
        if listing.understood and listing.windows:
            first, last = agenda_day(listing.windows[0].from_), agenda_day(listing.windows[-1].to - _INSTANT)
        only = first if first == last else None
        path, rest = list_path(chosen)
        cards = [card_view(card, here.event(card), words, here.now, only) for card in listing.items] if only else []
        groups = [] if only else by_day(listing.items, first, here.event, words, here.now)
        heading = _heading(here, asked, chosen)
        span = capital(words.days(first, last, here.now)) if asked.when in PRESETS else ""
        count = words.count("list.count", whole.total)
        shared = {name: value for name, value in rest.items() if name in _SHARED_BY_SISTERS}
        view = path if not shared else f"{path}?{urlencode(shared)}"
        return {
            **here.context(view, _menu(path, rest)),
            "stale": stale,
            "heading": heading,
            "intro": words("list.intro", days=span, count=count) if span else count,
            "understood": understood(here, chosen, listing.understood),
            "presets": _presets(here, chosen),
            "strip": strip,
            "before": _step(here, chosen, chosen_day - _ONE_DAY) if chosen_day and asked.when not in PRESETS else None,
            "after": _step(here, chosen, chosen_day + _ONE_DAY) if chosen_day and asked.when not in PRESETS else None,
            "filters": filter_form(here, asked, chosen, whole.facets),
            "cards": [card for card, shown in zip(cards, listing.items, strict=False) if not shown.opening],
            "open": [card for card, shown in zip(cards, listing.items, strict=False) if shown.opening],
            "groups": groups,
            "asides": asides,
            "empty": not (listing.items or asides),
            "helps": [] if listing.items or asides else await self._helps(here, asked),
            "next": here.url(path, **rest, cursor=listing.next) if listing.next else None,
            "first_page": list_url(here, chosen) if cursor else None,
            "feeds": feeds(asked, words.lang),
            "alert": here.url("/subscribe", **{name: chosen[name] for name in _OF_SUBSCRIPTIONS if name in chosen}),
        }

    async def _asides(self, here: Setting, asked: EventFilter | None) -> list[Aside]:
        """Of a question's first page; those of which there is something."""
        if asked is None:
            return []
        listings = await asyncio.gather(*(self.read(here, in_lane(asked, lane), Paging(ASIDE)) for lane in LANES_APART))
        made = [
            aside(here, lane, listing, list_url(here, {**_chosen(asked), "lane": lane}))
            for lane, (listing, _) in zip(LANES_APART, listings, strict=True)
        ]
        return [one for one in made if one.cards]

    async def read(self, here: Setting, asked: EventFilter, paging: Paging) -> tuple[Listing, bool]:
        """The list, and whether it is stale. Raises `BadRequest` and `ServiceUnavailable`."""
        reading = await self._agenda.list(asked, paging, here.words.lang)
        if reading.answer.status != 200:
            raise BadRequest
        return Listing.model_validate_json(reading.answer.body), reading.stale

    async def strip(self, here: Setting, asked: EventFilter) -> list[StripDay]:
        """The next two weeks, each day with how much there is of what was asked for."""
        days = [here.today + _ONE_DAY * ahead for ahead in range(_STRIP)]
        wanted = asked.model_copy(update={"when": None, "from_": days[0], "to": days[-1]})
        try:
            counts: Mapping[str, int] | None
            counts = (await self.read(here, wanted, Paging(1, None, ("day",))))[0].facets.get("day", {})
        except (BadRequest, ServiceUnavailable):
            counts = None
        chosen = _chosen(asked.model_copy(update={"when": None, "from_": None, "to": None}))
        return [
            StripDay(
                day_view(day, here.now, here.words),
                here.url(f"/day/{day.isoformat()}", **chosen),
                asked.when == day.isoformat() or (asked.when in ("today", "tonight") and day == here.today),
                day.weekday() >= 5,
                counts.get(day.isoformat(), 0) if counts is not None else None,
            )
            for day in days
        ]

    async def _helps(self, here: Setting, asked: EventFilter) -> list[Link]:
        """Where there is something after all: the same on other dates, other things on those dates, and next door."""
        words = here.words
        dated = asked.when is not None or asked.from_ is not None or asked.to is not None
        site = {"site": asked.site}
        when = {"when": asked.when, "from_": asked.from_, "to": asked.to}
        anything = EventFilter.model_validate({**site, **when}, by_name=True)
        any_time = asked.model_copy(update=dict.fromkeys(when))
        next_door = asked.model_copy(update={"site": (), "commune": (), "province": ()})
        found = []
        if asked != anything and (count := await self._count(here, anything)):
            found.append(Link(list_url(here, _chosen(anything)), words("help.anything"), count=count))
        if dated and any_time != EventFilter.model_validate(site) and (count := await self._count(here, any_time)):
            found.append(Link(list_url(here, _chosen(any_time)), words("help.any_time"), count=count))
        path, rest = list_path(_chosen(next_door))
        counts = await self._count_by_site(here, next_door)
        for sister in here.sisters(path if not rest else f"{path}?{urlencode(rest)}"):
            if not sister.current and counts.get(sister.slug):
                found.append(Link(sister.href, words("help.at", town=sister.town), count=counts[sister.slug]))
        return found

    async def _count(self, here: Setting, asked: EventFilter) -> int:
        return (await self.read(here, asked, Paging(1)))[0].total

    async def _count_by_site(self, here: Setting, asked: EventFilter) -> Mapping[str, int]:
        return (await self.read(here, asked, Paging(1, None, ("site",))))[0].facets.get("site", {})


async def _no_strip() -> list[StripDay]:
    """For a list that names its days already."""
    return []


def feeds(asked: EventFilter, lang: Lang) -> dict[str, str]:
    """The same list for a calendar and for a feed reader, which do not say what language they want."""
    query = urlencode([*asked.canonical(), (PARAMETER, lang)])
    return {form: f"/v1/events.{form}?{query}" for form in _FORMS}


def _chosen(asked: EventFilter) -> dict[str, str]:
    """The parameters of a page's address: its site stands in the path."""
    return {name: value for name, value in asked.canonical() if name != "site"}


def _heading(here: Setting, asked: EventFilter, chosen: Mapping[str, str]) -> str:
    """The words looked for, else the dates, else the one category."""
    if asked.q:
        return here.words("list.found", q=asked.q)
    if asked.when or asked.from_ or asked.to:
        return when_label(asked, here.now, here.words)
    if len(asked.category) == 1:
        return label_of("category", chosen["category"], here.words)
    return here.words("list.title")


def _menu(path: str, rest: Mapping[str, str]) -> str:
    return path.removeprefix("/") if path != "/events" else ("" if rest else "events")


def _presets(here: Setting, chosen: Mapping[str, str]) -> list[Link]:
    """The same list on other dates; the one shown has no link."""
    others = {name: value for name, value in chosen.items() if name not in ("when", "from", "to")}
    links = [
        Link("" if chosen.get("when") == name else list_url(here, {**others, "when": name}), here.words(f"when.{name}"))
        for name in presets(here.now)
    ]
    everything = "" if others == chosen else list_url(here, others)
    return [*links, Link(everything, here.words("when.all"))]


def _step(here: Setting, chosen: Mapping[str, str], to: date) -> Link:
    address = list_url(here, {**chosen, "when": to.isoformat()})
    return Link(address, capital(here.words.day(to, here.now)))
