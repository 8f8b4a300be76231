"""The dates of one event as its page shows them, each with what is said of it alone. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.gateway.cards import price_words
from services.gateway.details_view import lowest, place_words, web
from services.gateway.events import last_day
from services.gateway.faces import Setting
from services.gateway.listing import CardPrice
from services.gateway.views import DayView, Notice, day_view, end_day, moved_words, night_words, notice
from services.gateway.wording import Said, Words
from shared.dates import agenda_day, instants
from shared.dates.schedule import Occurrence
from shared.events.content import EventContent, Override

_SHOWN = 6
_LATER = 60
_PAST = 20


@dataclass(frozen=True, slots=True)
class DateView:
    """`note` is what leaf and time do not say, `moved` when it was to be; the rest is what is said of this date
    alone.
    """

    day: DayView
    time: str
    doors: str
    note: str
    past: bool
    off: bool
    notice: Notice | None
    moved: str
    title: Said
    place: str
    price: str
    booking: str
    artists: str


@dataclass(frozen=True, slots=True)
class DatesView:
    """Those to come, the first few of them apart, and those that are over, the latest first."""

    next: list[DateView]
    later: list[DateView]
    past: list[DateView]


def dates_view(content: EventContent, found: Iterable[Occurrence], here: Setting) -> DatesView:
    coming: list[DateView] = []
    past: list[DateView] = []
    for one in found:
        (coming if one.until > here.now else past).append(_date(content, one, here))
    return DatesView(coming[:_SHOWN], coming[_SHOWN:_LATER], past[::-1][:_PAST])


def open_now(found: Iterable[Occurrence], now: datetime, words: Words) -> str:
    """Whether a run is open today, and until when; empty when it is not."""
    for one in found:
        if one.agenda_day != agenda_day(now) or one.until <= now or one.is_off:
            continue
        if one.all_day or one.end is None:
            return words("entry.open_today")
        if one.start > now:
            return words("entry.opens", start=words.time(one.start), end=words.time(one.end))
        return words("entry.open_until", end=words.time(one.end))
    return ""


def _date(content: EventContent, one: Occurrence, here: Setting) -> DateView:
    words, said = here.words, one.override
    moved = moved_words(one.original, one.start, words) if one.status == "rescheduled" else ""
    return DateView(
        day=day_view(one.agenda_day, here.now, words),
        time=_time(one, words),
        doors=_doors(content, one, words),
        note=_note(one, words),
        past=one.until <= here.now,
        off=one.is_off,
        notice=notice("scheduled" if moved else one.status, one.availability, words, one.reason),
        moved=moved,
        title=words.read(said.title),
        place=place_words(said.place, words) if said.place else "",
        price=_price(said, words),
        booking=(said.booking.url or "") if said.booking and web(said.booking.url) else "",
        artists=", ".join(artist.name for artist in said.artists or ()),
    )


def _time(one: Occurrence, words: Words) -> str:
    if one.all_day:
        return words("event.all_day")
    start = words.time(one.start)
    if one.end is None or end_day(one.agenda_day, one.end) > one.agenda_day:
        return start
    return words("event.from_to", start=start, end=words.time(one.end))


def _doors(content: EventContent, one: Occurrence, words: Words) -> str:
    if one.local_doors is None:
        return ""
    opens, _, _ = instants(one.local_doors, None, ZoneInfo(content.schedule.zone))
    return words("event.doors", time=words.time(opens))


def _note(one: Occurrence, words: Words) -> str:
    """A run of days, or the civil dates of a night."""
    last = last_day(one) if one.all_day else end_day(one.agenda_day, one.end)
    if last > one.agenda_day:
        return words("event.until_day", day=words.short_day(last))
    return "" if one.all_day else night_words(one.start, words)


def _price(said: Override, words: Words) -> str:
    if said.price is None:
        return ""
    return price_words(CardPrice.model_validate({"kind": said.price.kind, "from": lowest(said.price)}), words)
