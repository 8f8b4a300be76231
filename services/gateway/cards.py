"""What a list shows of an event, made from what search tells. Pure: the clock is a parameter, and links are given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.gateway.listing import Card, CardPrice
from services.gateway.nearness import distance_words
from services.gateway.pictures import Picture, picture
from services.gateway.views import DayView, Notice, day_view, end_day, moved_words, night_words, notice
from services.gateway.wording import Said, Words, set_in_type
from shared import taxonomy
from shared.dates import ZONE, agenda_day

_ONE_SITTING = timedelta(hours=12)
_TOLD_BY_NUMBER = timedelta(days=14)
"""A day nearer than this is known without its month."""


@dataclass(frozen=True, slots=True)
class CardView:
    """One entry of a list. Either `time` or `instead_of_time` is filled; `until` is an end that is worth a word.

    `moved` says when it was to be, `run` how long a run goes on, `rhythm` how often a rule comes back; `open_now` until
    when it is open today; `distance` is from what somebody wants to be near to. `day` is for lists of several days that
    are not grouped by them; it is empty in the others.
    """

    href: str
    title: Said
    start: str
    time: str
    instead_of_time: str
    until: str
    place: str
    category_label: str
    price: str
    night: str
    notice: Notice | None
    moved: str
    review: bool
    off: bool
    run: str
    last_day: bool
    rhythm: str
    open_now: str
    picture: Picture
    distance: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class DayGroup:
    """`cards` begin on that day; `open` are runs that one can go to on that day."""

    day: DayView
    cards: list[CardView]
    open: list[CardView]


def card_view(card: Card, href: str, words: Words, now: datetime, on: date | None = None) -> CardView:
    """The entry of a showing in the list of the agenda day `on` (its own when nothing is said)."""
    local = card.start.astimezone(ZONE)
    began_before = on is not None and card.agenda_day < on
    clock = "" if card.all_day or began_before else words.time(card.start)
    moved = moved_words(card.was, card.start, words)
    return CardView(
        href=href,
        title=words.read(card.title),
        start=local.date().isoformat() if card.all_day else local.isoformat(timespec="minutes"),
        time=clock,
        instead_of_time="" if clock else words("entry.running" if began_before else "entry.all_day"),
        until=_until(card, words),
        place=_place(card, words),
        category_label=taxonomy.label(card.category, words.lang),
        price=price_words(card.price, words),
        night="" if card.all_day else night_words(card.start, words),
        notice=notice("scheduled" if moved else card.status, card.availability, words),
        moved=moved,
        review=card.in_review,
        off=card.status in ("cancelled", "postponed"),
        run=_run(card, words),
        last_day=card.opening and card.run_until == max(card.agenda_day, on or card.agenda_day),
        rhythm=words.read(card.rhythm).text,
        open_now=_open_now(card, words, now),
        picture=picture(card.id, card.category),
        distance=distance_words(card.distance, words) if card.distance is not None else "",
    )


def with_day(card: Card, href: str, words: Words, now: datetime) -> CardView:
    """The entry of a showing in a list of several days."""
    today = agenda_day(now)
    shown = max(card.agenda_day, today)
    day = words.weekday_and_number(shown) if shown - today < _TOLD_BY_NUMBER else words.weekday_and_day(shown)
    return replace(card_view(card, href, words, now, shown), day=day)


def by_day(
    cards: Iterable[Card], first: date, href: Callable[[Card], str], words: Words, now: datetime
) -> list[DayGroup]:
    """Grouped by agenda day; what began before `first` and still runs stands under `first`."""
    groups: dict[date, DayGroup] = {}
    for card in cards:
        on = max(card.agenda_day, first)
        group = groups.setdefault(on, DayGroup(day_view(on, now, words), [], []))
        (group.open if card.opening else group.cards).append(card_view(card, href(card), words, now, on))
    return [groups[day] for day in sorted(groups)]


def price_words(price: CardPrice, words: Words) -> str:
    """What it costs in a word; empty when nobody has said."""
    if price.kind in ("free", "pay_what_you_want"):
        return words(f"price.{price.kind}")
    if price.from_ is None:
        return words("price.fixed") if price.kind in ("fixed", "range") else ""
    amount = words.euro(price.from_)
    if price.kind == "range":
        return words("price.from", amount=amount) if price.from_ else words("price.range")
    return amount


def _run(card: Card, words: Words) -> str:
    if not card.opening:
        return ""
    return words("entry.run", day=words.short_day(card.run_until)) if card.run_until else words("entry.permanent")


def _open_now(card: Card, words: Words, now: datetime) -> str:
    """ "ouvert aujourd’hui jusqu’à 18h" for an opening of today that is not over."""
    closes = card.closes or card.end
    if not card.opening or card.all_day or closes is None or card.agenda_day != agenda_day(now) or closes <= now:
        return ""
    if card.start > now:
        return words("entry.opens", start=words.time(card.start), end=words.time(closes))
    return words("entry.open_until", end=words.time(closes))


def _until(card: Card, words: Words) -> str:
    """A time for what ends within half a day, past 04:00 or not; else the last day, if it is another."""
    if card.end is not None and not card.all_day and card.end - card.start <= _ONE_SITTING:
        return words.time(card.end)
    last = end_day(card.agenda_day, card.end)
    if last > card.agenda_day:
        return words.short_day(last)
    return words.time(card.end) if card.end is not None and not card.all_day else ""


def _place(card: Card, words: Words) -> str:
    if card.place:
        place, locality = card.place.name, card.place.locality
        return set_in_type(place if locality in place else f"{place}, {locality}", words.lang)
    return words("entry.online" if card.attendance == "online" else "entry.no_place")
