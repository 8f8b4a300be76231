"""What a list with nothing in it offers instead."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from urllib.parse import urlencode

from services.gateway.agenda import Paging
from services.gateway.faces import Setting
from services.gateway.list_paths import chosen_of, list_path, list_url
from services.gateway.listing import Listing, Understood
from services.gateway.nearness import RADII
from services.gateway.views import Link
from shared.filters import EventFilter

Read = Callable[[Setting, EventFilter, Paging], Awaitable[tuple[Listing, bool]]]

_LOOSE_END = re.compile(r"\s+(à|au|aux|de|d['’]|du|en|dans|in|te|op|bij|am|im|bei|at|on)$", re.IGNORECASE)
"""What stood before a place or a date that is gone."""


async def helps(read: Read, here: Setting, asked: EventFilter, understood: Understood | None) -> list[Link]:
    """Where there is something after all: the same without one of the words that were `understood`, or on other dates,
    other things on those dates, and next door, or further around. Raises what `read` does.
    """
    words = here.words
    dated = asked.when is not None or asked.from_ is not None or asked.to is not None
    site = {"site": (here.face.slug,)}
    when = {"when": asked.when, "from_": asked.from_, "to": asked.to}
    anything = EventFilter.model_validate({**site, **when}, by_name=True)
    any_time = asked.model_copy(update=dict.fromkeys(when))
    found = []
    for typed, other in _with_fewer_words(asked, understood):
        if count := await _count(read, here, other):
            found.append(Link(list_url(here, chosen_of(other)), words("help.without", words=typed), count=count))
    if asked != anything and (count := await _count(read, here, anything)):
        label = words("help.anything" if dated else "help.everything")
        found.append(Link(list_url(here, chosen_of(anything)), label, count=count))
    if dated and any_time != EventFilter.model_validate(site) and (count := await _count(read, here, any_time)):
        found.append(Link(list_url(here, chosen_of(any_time)), words("help.any_time"), count=count))
    return [*found, *await (_further(read, here, asked) if asked.near else _next_door(read, here, asked))]


def _with_fewer_words(asked: EventFilter, understood: Understood | None) -> Iterator[tuple[str, EventFilter]]:
    """Words as they were typed, and the question without them, where anything remains of it."""
    for taken in understood.words if understood else ():
        before, found, behind = (asked.q or "").partition(taken.words)
        rest = " ".join([_LOOSE_END.sub("", before.rstrip()), behind.strip()]).strip()
        if found and rest:
            yield taken.words, asked.model_copy(update={"q": rest})


async def _further(read: Read, here: Setting, asked: EventFilter) -> list[Link]:
    """The smallest of the larger circles in which there is something."""
    for radius in (float(km) for km in RADII if float(km) * 1000 > asked.reach):
        wider = asked.model_copy(update={"radius": radius})
        if count := await _count(read, here, wider):
            return [Link(list_url(here, chosen_of(wider)), here.words("help.further", km=f"{radius:g}"), count=count)]
    return []


async def _next_door(read: Read, here: Setting, asked: EventFilter) -> list[Link]:
    next_door = asked.model_copy(update={"site": (), "commune": (), "province": ()})
    path, rest = list_path(chosen_of(next_door))
    counts = await _count_by_site(read, here, next_door)
    return [
        Link(sister.href, here.words("help.at", town=sister.town), count=counts[sister.slug])
        for sister in here.sisters(path if not rest else f"{path}?{urlencode(rest)}")
        if not sister.current and counts.get(sister.slug)
    ]


async def _count(read: Read, here: Setting, asked: EventFilter) -> int:
    return (await read(here, asked, Paging(1)))[0].total


async def _count_by_site(read: Read, here: Setting, asked: EventFilter) -> Mapping[str, int]:
    return (await read(here, asked, Paging(1, None, ("site",))))[0].facets.get("site", {})
