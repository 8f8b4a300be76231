"""What pages show, made from what search tells. Pure: the clock is a parameter, and links are given."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.gateway.listing import Card
from shared import taxonomy
from shared.dates import ZONE, agenda_day, day_label, time_label
from shared.dates.agenda import DAY_START
from shared.events.base import in_language
from shared.i18n import DEFAULT, text

_INSTANT = timedelta(microseconds=1)
_ONE_DAY = timedelta(days=1)
_ONE_SITTING = timedelta(hours=12)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_BEFORE_MARK = re.compile(r" ([:;?!»€])")


@dataclass(frozen=True, slots=True)
class DayView:
    """A leaf of the calendar."""

    iso: str
    weekday: str
    number: str
    month: str
    words: str


@dataclass(frozen=True, slots=True)
class CardView:
    """One line of a list. Either `time` or `instead_of_time` is filled; `until` is an end that is worth a word.

    `day` is for lists of several days that are not grouped by them; it is empty in the others.
    """

    href: str
    title: str
    start: str
    time: str
    instead_of_time: str
    until: str
    place: str
    category: str
    category_label: str
    price: str
    night: str
    notice: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class DayGroup:
    day: DayView
    cards: list[CardView]


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    label: str
    key: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FacetView:
    """`active`, where a choice is made, takes it back; `choices` are then empty."""

    label: str
    choices: list[Link]
    active: Link | None
    icons: bool


def words(key: str, **params: object) -> str:
    """A text of the pages; they are in French."""
    return set_in_type(text(f"pages.{key}", DEFAULT, **params))


def set_in_type(written: str) -> str:
    """French as it is printed: no line begins with a colon or a question mark, and apostrophes are curved."""
    return _APOSTROPHE.sub("’", _BEFORE_MARK.sub("\u00a0\\1", written).replace("« ", "«\u00a0"))


def day_view(day: date, now: datetime) -> DayView:
    return DayView(
        iso=day.isoformat(),
        weekday=text(f"dates.weekday.{day.weekday()}", DEFAULT),
        number=text("dates.first", DEFAULT) if day.day == 1 else str(day.day),
        month=text(f"dates.month.{day.month - 1}", DEFAULT),
        words=day_label(day, now),
    )


def card_view(card: Card, href: str, on: date | None = None) -> CardView:
    """The line of a showing in the list of the agenda day `on` (its own when nothing is said)."""
    local = card.start.astimezone(ZONE)
    began_before = on is not None and card.agenda_day < on
    clock = "" if card.all_day or began_before else time_label(card.start)
    return CardView(
        href=href,
        title=set_in_type(in_language(card.title, DEFAULT)),
        start=local.date().isoformat() if card.all_day else local.isoformat(timespec="minutes"),
        time=clock,
        instead_of_time="" if clock else words("entry.running" if began_before else "entry.all_day"),
        until=_until(card),
        place=_place(card),
        category=_category(card.category),
        category_label=taxonomy.label(card.category, DEFAULT),
        price=words("price.free") if card.price_kind == "free" else "",
        night=_night(card),
        notice=notice(card.status, card.availability),
    )


def with_day(card: Card, href: str) -> CardView:
    """The line of a showing in a list of several days."""
    return replace(card_view(card, href), day=_weekday_and_number(card.agenda_day))


def by_day(cards: Iterable[Card], first: date, href: Callable[[Card], str], now: datetime) -> list[DayGroup]:
    """Grouped by agenda day; what began before `first` and still runs stands under `first`."""
    groups: dict[date, list[CardView]] = {}
    for card in cards:
        on = max(card.agenda_day, first)
        groups.setdefault(on, []).append(card_view(card, href(card), on))
    return [DayGroup(day_view(day, now), groups[day]) for day in sorted(groups)]


def notice(status: str, availability: str) -> str:
    """What must not be overlooked; empty when all is as it should be."""
    if status != "scheduled":
        return words(f"status.{status}")
    return words(f"status.{availability}") if availability in ("sold_out", "limited") else ""


def end_day(start_day: date, end: datetime | None) -> date:
    """The agenda day on which something ends; its first when nothing is said."""
    return max(start_day, agenda_day(end - _INSTANT)) if end is not None else start_day


def short_day(day: date) -> str:
    """A day without its weekday and year."""
    number = text("dates.first", DEFAULT) if day.day == 1 else str(day.day)
    return text("dates.day_of_month", DEFAULT, number=number, month=text(f"dates.month.{day.month - 1}", DEFAULT))


def night_words(start: datetime) -> str:
    """The two civil dates of the night that a start after midnight belongs to; empty for any other start."""
    local = start.astimezone(ZONE)
    if local.time() >= DAY_START:
        return ""
    return words(
        "entry.night", first=_weekday_and_number(local.date() - _ONE_DAY), last=_weekday_and_number(local.date())
    )


def _weekday_and_number(day: date) -> str:
    number = text("dates.first", DEFAULT) if day.day == 1 else str(day.day)
    return text("dates.with_weekday", DEFAULT, weekday=text(f"dates.weekday.{day.weekday()}", DEFAULT), date=number)


def _night(card: Card) -> str:
    return "" if card.all_day else night_words(card.start)


def _until(card: Card) -> str:
    """A time for what ends within half a day, past 04:00 or not; else the last day, if it is another."""
    if card.end is not None and not card.all_day and card.end - card.start <= _ONE_SITTING:
        return time_label(card.end)
    last = end_day(card.agenda_day, card.end)
    if last > card.agenda_day:
        return short_day(last)
    return time_label(card.end) if card.end is not None and not card.all_day else ""


def _place(card: Card) -> str:
    return set_in_type(f"{card.place.name}, {card.place.locality}") if card.place else words("entry.no_place")


def _category(key: str) -> str:
    return key if taxonomy.category(key) else "autre"
