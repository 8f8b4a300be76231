"""Makes exports, and remembers them."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.gateway.agenda import Agenda, Paging, Sort, site_tags
from services.gateway.events import Event
from services.gateway.exports.forms import MOST, Form
from services.gateway.exports.gathering import Item, entries, gather, whole_event
from services.gateway.exports.model import Export
from services.gateway.links import PublicLinks
from services.gateway.memory import Memory, Reading, Said
from services.gateway.sites import Sites
from shared.dates import agenda_day, next_boundary
from shared.filters import EventFilter
from shared.i18n import Lang, text
from shared.runtime.clock import Clock

_AT_ONCE = 2
_LOOKS_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an export; None is what is usual for its form."""

    wanted: EventFilter
    lang: Lang
    limit: int | None = None
    cursor: str | None = None
    sort: Sort | None = None
    beside: tuple[tuple[str, str], ...] = ()

    def query(self, cursor: str | None) -> list[tuple[str, str]]:
        """As the parameters of an address that asks the same, from `cursor` on."""
        given = {"limit": str(self.limit) if self.limit else None, "sort": self.sort, "cursor": cursor}
        return [
            *self.wanted.canonical(),
            ("lang", self.lang),
            *self.beside,
            *((name, value) for name, value in given.items() if value),
        ]


class Exporter:
    """Each question is gathered once, however many ask; two at a time, so that lists never wait for them long."""

    def __init__(self, agenda: Agenda, sites: Sites, links: PublicLinks, memory: Memory, clock: Clock) -> None:
        self._agenda, self._sites, self._links, self._clock = agenda, sites, links, clock
        self._memory = memory
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def read(self, form: Form, question: Question) -> Reading:
        """The whole answer in that form; when it was cut, with the address of the rest. A bad cursor is search's
        refusal. Raises `ServiceUnavailable` when search is down and nothing is remembered.
        """

        async def ask() -> Said:
            async with self._turns:
                return await self._make(form, question)

        return await self._memory.read(self._address(form, question, question.cursor), ask)

    def of_event(self, form: Form, event: Event, lang: Lang) -> bytes:
        """One event in that form."""
        now = self._clock.now()
        export = Export(
            title=event.title(lang),
            about="",
            address=self._links.api(f"events/{event.snapshot.id}.{form.suffix}", [("lang", lang)]),
            home=self._links.event(event.snapshot),
            next=None,
            entries=whole_event(event, self._links, now),
            lang=lang,
            now=now,
            whole=False,
        )
        return form.render(export)

    async def _make(self, form: Form, question: Question) -> Said:
        lang, now = question.lang, self._clock.now()
        limit = min(question.limit or form.usual, MOST)
        paging = Paging(limit, question.cursor, sort=question.sort or form.sort)
        gathered = await gather(self._agenda, self._reaching(form, question.wanted), paging, lang)
        if gathered.refusal:
            return Said(gathered.refusal.status, gathered.refusal.body, ())
        following = self._address(form, question, gathered.next) if gathered.next else None
        # In a thread: two thousand showings take two seconds, in which pages must still be served.
        body = await asyncio.to_thread(self._render, form, question, gathered.items, following, now)
        ends = (date.until for item in gathered.items for date in item.occurrences if date.until > now)
        return Said(200, body, site_tags(question.wanted), min([next_boundary(now), *ends]), following)

    def _render(self, form: Form, question: Question, items: list[Item], following: str | None, now: datetime) -> bytes:
        lang, name = question.lang, self._name(question)
        export = Export(
            title=text("exports.agenda", lang, site=name) if name else text("exports.network", lang),
            about=text("exports.about", lang, site=name or "Mille"),
            address=self._address(form, question, question.cursor),
            home=self._links.home(question.wanted.site),
            next=following,
            entries=entries(items, self._links, now),
            lang=lang,
            now=now,
        )
        return form.render(export)

    def _reaching(self, form: Form, wanted: EventFilter) -> EventFilter:
        """A calendar without dates asked for looks back too: who was away must still learn of a cancellation."""
        if form.suffix != "ics" or wanted.when is not None or wanted.from_ is not None or wanted.to is not None:
            return wanted
        return wanted.model_copy(update={"from_": agenda_day(self._clock.now()) - _LOOKS_BACK})

    def _address(self, form: Form, question: Question, cursor: str | None) -> str:
        return self._links.api(f"events.{form.suffix}", question.query(cursor))

    def _name(self, question: Question) -> str:
        """That of the one site that is asked for."""
        slugs = question.wanted.site
        site = self._sites.find(slugs[0]) if len(slugs) == 1 else None
        return site.name if site else ""
