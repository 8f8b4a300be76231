"""Gathers what an export holds: page by page from search, up to a bound, and from one event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.gateway.agenda import Agenda, Paging
from services.gateway.events import Event
from services.gateway.exports.lines import Entry, Related, in_order, lines
from services.gateway.links import PublicLinks
from shared.dates.schedule import Occurrence
from shared.events.base import Payload
from shared.events.catalogue import EventSnapshot
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.client import Answer

PAGE = 100
MOST_DATES = 20_000
_CANCELLED_STAY = timedelta(days=30)


class Item(Payload):
    """A showing with its whole event, and those of its dates that were asked for."""

    snapshot: EventSnapshot
    occurrences: tuple[Occurrence, ...]


class _Page(Payload):
    items: tuple[Item, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """`next` is the cursor to what did not fit; `refusal` what search said instead of an answer."""

    items: list[Item]
    next: str | None = None
    refusal: Answer | None = None


async def gather(agenda: Agenda, wanted: EventFilter, paging: Paging, lang: Lang) -> Gathered:
    """At most `paging.limit` showings and, but for what the last page adds, `MOST_DATES` dates.

    Raises `ServiceUnavailable`.
    """
    items: list[Item] = []
    dates, cursor = 0, paging.cursor
    while True:
        asked = Paging(min(PAGE, paging.limit - len(items)), cursor, sort=paging.sort)
        answer = await agenda.export(wanted, asked, lang)
        if not answer.ok:
            return Gathered([], refusal=answer)
        page = _Page.model_validate_json(answer.body)
        items += page.items
        dates += sum(len(item.occurrences) for item in page.items)
        cursor = page.next
        if cursor is None or len(items) >= paging.limit or dates >= MOST_DATES:
            return Gathered(items, cursor)


def entries(items: Iterable[Item], links: PublicLinks, now: datetime) -> list[Entry]:
    """One for each event, in the order in which they come first; what two showings of a tour share stands once."""
    gathered: dict[str, list[Item]] = {}
    for item in items:
        gathered.setdefault(item.snapshot.id, []).append(item)
    made = []
    for showings in gathered.values():
        snapshot = showings[0].snapshot
        url = links.event(snapshot)
        found = in_order(line for item in showings for line in lines(snapshot, item.occurrences, url, now))
        part_of = snapshot.content.part_of
        whole = Related(links.sibling(snapshot, part_of)) if part_of else None
        if found:
            made.append(Entry(snapshot, url, found, whole))
    return made


def whole_event(event: Event, links: PublicLinks, now: datetime) -> list[Entry]:
    """All dates of one event, but for those that were cancelled more than 30 days ago; nothing when none is left."""
    snapshot, url = event.snapshot, links.event(event.snapshot)
    shown = [one for one in event.occurrences(now) if not one.is_off or one.until > now - _CANCELLED_STAY]
    found = in_order(lines(snapshot, shown, url, now))
    over = event.part_of
    whole = Related(links.sibling(snapshot, over.id, over.slug), over.title) if over else None
    parts = tuple(Related(links.event(part), part.title) for part in event.parts)
    return [Entry(snapshot, url, found, whole, parts)] if found else []
