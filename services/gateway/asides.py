"""What stands apart on a list of everything, so that it does not hide the one concert: what comes back every week, and
what goes on. Pure.
"""

from dataclasses import dataclass

from services.gateway.cards import CardView, with_day
from services.gateway.faces import Setting
from services.gateway.listing import Listing
from services.gateway.views import Link
from shared.events.facts import Lane
from shared.filters import EventFilter

LANES_APART: tuple[Lane, ...] = ("regular", "ongoing")
ASIDE = 9
"""Showings in each part that stands apart."""


@dataclass(frozen=True, slots=True)
class Aside:
    """The first of a lane, and the way to all of it where there is more."""

    key: str
    title: str
    cards: list[CardView]
    more: Link | None


def stands_apart(asked: EventFilter) -> bool:
    """Not in a search for words, nor for one lane, place, organiser or artist."""
    return not (asked.q or asked.lane or asked.place or asked.organiser or asked.artist)


def in_lane(asked: EventFilter, lane: Lane) -> EventFilter:
    return asked.model_copy(update={"lane": (lane,)})


def aside(here: Setting, lane: Lane, listing: Listing, href: str) -> Aside:
    """`href` leads to all of the lane."""
    cards = [with_day(card, here.event(card), here.words, here.now) for card in listing.items]
    more = None
    if listing.total > len(cards):
        more = Link(href, here.words(f"list.more_{lane}", count=listing.total))
    return Aside(lane, here.words(f"list.{lane}"), cards, more)
