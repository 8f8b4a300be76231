"""What a list with nothing in it offers instead."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

from services.gateway.agenda import Paging
from services.gateway.faces import Setting
from services.gateway.list_paths import chosen_of, list_path, list_url
from services.gateway.listing import Listing
from services.gateway.nearness import RADII
from services.gateway.views import Link
from shared.filters import EventFilter

Read = Callable[[Setting, EventFilter, Paging], Awaitable[tuple[Listing, bool]]]


async def helps(read: Read, here: Setting, asked: EventFilter) -> list[Link]:
    """Where there is something after all: the same on other dates, other things on those dates, and next door, or
    further around. Raises what `read` does.
    """
    words = here.words
    dated = asked.when is not None or asked.from_ is not None or asked.to is not None
    site = {"site": (here.face.slug,)}
    when = {"when": asked.when, "from_": asked.from_, "to": asked.to}
    anything = EventFilter.model_validate({**site, **when}, by_name=True)
    any_time = asked.model_copy(update=dict.fromkeys(when))
    found = []
    if asked != anything and (count := await _count(read, here, anything)):
        found.append(Link(list_url(here, chosen_of(anything)), words("help.anything"), count=count))
    if dated and any_time != EventFilter.model_validate(site) and (count := await _count(read, here, any_time)):
        found.append(Link(list_url(here, chosen_of(any_time)), words("help.any_time"), count=count))
    return [*found, *await (_further(read, here, asked) if asked.near else _next_door(read, here, asked))]


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
