"""What a page that lists showings shows, whichever question it asks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from services.gateway.agenda import Agenda, Paging
from services.gateway.asides import ASIDE, LANES_APART, Aside, aside, in_lane, stands_apart
from services.gateway.cards import CardView, by_day, card_view, with_day
from services.gateway.faces import Setting
from services.gateway.facets import PRESETS, label_of, presets, when_label
from services.gateway.filter_form import COUNTED, filter_form
from services.gateway.helps import helps
from services.gateway.list_paths import chosen_of, list_path, list_url
from services.gateway.listing import Listing
from services.gateway.nearness import circle_words, place_words
from services.gateway.neighbours import looking_around
from services.gateway.question import Question
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

    async def page(self, here: Setting, question: Question) -> dict[str, Any]:
        """The context of list.html. Raises `BadRequest` for a cursor that search refuses, and `ServiceUnavailable`."""
        words, asked, cursor, chosen = here.words, question.asked, question.cursor, question.chosen()
        windows = asked.windows(here.now, words.lang)
        first, last = agenda_day(windows[0].start), agenda_day(windows[-1].end - _INSTANT)
        chosen_day = first if first == last else None
        apart = stands_apart(asked) and not question.nearest_first
        paging = Paging(_SHOWN, cursor, sort="distance" if question.nearest_first else None)
        (listing, whole, stale), strip, asides = await asyncio.gather(
            self._listed(here, asked, paging, apart=apart),
            self.strip(here, asked) if chosen_day or not chosen else _no_strip(),
            self._asides(here, asked if apart and not cursor else None),
        )
        if listing.understood and listing.windows:
            first, last = agenda_day(listing.windows[0].from_), agenda_day(listing.windows[-1].to - _INSTANT)
        only = first if first == last else None
        path, rest = list_path(chosen)
        groups = [] if only or question.nearest_first else by_day(listing.items, first, here.event, words, here.now)
        heading = _heading(here, asked, chosen)
        span = capital(words.days(first, last, here.now)) if asked.when in PRESETS else ""
        count = words.count("list.count", whole.total)
        counted = words("list.intro", days=span, count=count) if span else count
        shared = {name: value for name, value in rest.items() if name in _SHARED_BY_SISTERS}
        view = path if not shared else f"{path}?{urlencode(shared)}"
        return {
            **here.context(view, _menu(path, rest)),
            "stale": stale,
            "heading": heading,
            "intro": " · ".join(part for part in (counted, circle_words(asked, words)) if part),
            "understood": understood(here, chosen, listing.understood),
            "presets": _presets(here, chosen),
            "strip": strip,
            "before": _step(here, chosen, chosen_day - _ONE_DAY) if chosen_day and asked.when not in PRESETS else None,
            "after": _step(here, chosen, chosen_day + _ONE_DAY) if chosen_day and asked.when not in PRESETS else None,
            "filters": filter_form(here, asked, chosen, whole.facets, question.unread),
            **_in_one(here, question, listing, only),
            "groups": groups,
            "asides": asides,
            "nearby": [with_day(card, here.event(card), words, here.now) for card in whole.nearby],
            "empty": not (listing.items or asides),
            "helps": [] if listing.items or asides else await helps(self.read, here, asked, listing.understood),
            "next": here.url(path, **rest, cursor=listing.next) if listing.next else None,
            "first_page": list_url(here, chosen) if cursor else None,
            "feeds": feeds(asked, words.lang),
            "alert": here.url("/subscribe", **{name: chosen[name] for name in _OF_SUBSCRIPTIONS if name in chosen}),
        }

    async def _listed(
        self, here: Setting, asked: EventFilter, paging: Paging, *, apart: bool
    ) -> tuple[Listing, Listing, bool]:
        """The page, what is counted of all that was asked for, and whether the page is stale: one question, unless the
        lanes stand apart.
        """
        counting = replace(looking_around(asked, paging, here.sites), facets=COUNTED)
        if not apart:
            listing, stale = await self.read(here, asked, counting)
            return listing, listing, stale
        (listing, stale), (whole, _) = await asyncio.gather(
            self.read(here, in_lane(asked, "dated"), paging),
            self.read(here, asked, replace(counting, limit=1, cursor=None)),
        )
        return listing, whole, stale

    async def _asides(self, here: Setting, asked: EventFilter | None) -> list[Aside]:
        """Of a question's first page; those of which there is something."""
        if asked is None:
            return []
        listings = await asyncio.gather(*(self.read(here, in_lane(asked, lane), Paging(ASIDE)) for lane in LANES_APART))
        made = [
            aside(here, lane, listing, list_url(here, {**chosen_of(asked), "lane": lane}))
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
        chosen = chosen_of(asked.model_copy(update={"when": None, "from_": None, "to": None}))
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


async def _no_strip() -> list[StripDay]:
    """For a list that names its days already."""
    return []


def feeds(asked: EventFilter, lang: Lang) -> dict[str, str]:
    """The same list for a calendar and for a feed reader, which do not say what language they want."""
    query = urlencode([*asked.canonical(), (PARAMETER, lang)])
    return {form: f"/v1/events.{form}?{query}" for form in _FORMS}


def _in_one(here: Setting, question: Question, listing: Listing, only: date | None) -> dict[str, list[CardView]]:
    """What stands in one list: all of a day, runs apart, or all by how far it is."""
    if question.nearest_first:
        return {"cards": [with_day(card, here.event(card), here.words, here.now) for card in listing.items], "open": []}
    shown = listing.items if only else ()
    made = [(card_view(card, here.event(card), here.words, here.now, only), card.opening) for card in shown]
    return {
        "cards": [card for card, opening in made if not opening],
        "open": [card for card, opening in made if opening],
    }


def _heading(here: Setting, asked: EventFilter, chosen: Mapping[str, str]) -> str:
    """The words looked for, else the dates, else the one category."""
    if asked.q:
        return here.words("list.found", q=asked.q)
    if asked.when or asked.from_ or asked.to:
        return when_label(asked, here.now, here.words)
    if asked.near:
        return here.words("list.near", place=place_words(asked.near))
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
