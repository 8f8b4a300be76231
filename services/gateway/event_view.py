"""What the page of one event shows. Pure."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from markupsafe import Markup

from services.gateway import markdown
from services.gateway.events import Event
from services.gateway.ics import address, last_day
from services.gateway.views import DayView, Link, day_view, end_day, night_words, set_in_type, short_day, words
from shared import taxonomy
from shared.dates import occurrence_label, time_label
from shared.dates.schedule import Occurrence
from shared.events.base import in_language
from shared.events.content import Place, Price
from shared.i18n import DEFAULT


@dataclass(frozen=True, slots=True)
class DateView:
    day: DayView
    time: str
    note: str
    past: bool


@dataclass(frozen=True, slots=True)
class OfferView:
    name: str
    amount: str
    condition: str


@dataclass(frozen=True, slots=True)
class EventView:
    """`when` is the next date in words; `commune` only where it is not the locality."""

    title: str
    summary: str
    description: Markup
    category: str
    category_label: str
    when: str
    dates: list[DateView]
    place: Place | None
    commune: str
    map: str
    price: str
    offers: list[OfferView]
    organiser: str
    organiser_url: str
    links: list[Link]
    ics: str
    jsonld: str
    canonical: str


def event_view(event: Event, canonical: str, now: datetime) -> EventView:
    content, place = event.content, event.content.place
    found = sorted(event.occurrences(now), key=lambda one: (one.until <= now, one.start))
    description = in_language(content.description, DEFAULT)
    return EventView(
        title=set_in_type(event.title()),
        summary=set_in_type(in_language(content.summary, DEFAULT)),
        description=markdown.render(description) if description.strip() else Markup(""),
        category=content.category,
        category_label=taxonomy.label(content.category, DEFAULT),
        when=occurrence_label(found[0].start, found[0].end, now, all_day=found[0].all_day),
        dates=[_date(one, now) for one in found],
        place=place,
        commune=place.commune if place and place.commune != place.locality else "",
        map=f"https://www.openstreetmap.org/search?{urlencode({'query': _on_map(place)})}" if place else "",
        price=words(f"price.{content.price.kind}"),
        offers=_offers(content.price),
        organiser=content.organiser.name,
        organiser_url=_web(content.organiser.url),
        links=[Link(link.url, link.label or link.url) for link in content.links if _web(link.url)],
        ics=f"/v1/events/{event.snapshot.id}.ics",
        jsonld=f"/v1/events/{event.snapshot.id}.jsonld",
        canonical=canonical,
    )


def _date(one: Occurrence, now: datetime) -> DateView:
    return DateView(day_view(one.agenda_day, now), _time(one), _note(one), one.until <= now)


def _time(one: Occurrence) -> str:
    if one.all_day:
        return words("event.all_day")
    start = time_label(one.start)
    if one.end is None or end_day(one.agenda_day, one.end) > one.agenda_day:
        return start
    return words("event.from_to", start=start, end=time_label(one.end))


def _note(one: Occurrence) -> str:
    """What leaf and time do not say: a run of days, or the civil dates of a night."""
    last = last_day(one) if one.all_day else end_day(one.agenda_day, one.end)
    if last > one.agenda_day:
        return words("event.until_day", day=short_day(last))
    return "" if one.all_day else night_words(one.start)


def _offers(price: Price) -> list[OfferView]:
    return [OfferView(offer.name, _euro(offer.amount), offer.condition or "") for offer in price.offers]


def _euro(amount: float) -> str:
    if amount == 0:
        return words("price.free")
    written = f"{amount:.2f}".replace(".", ",").removesuffix(",00")
    return words("price.amount", amount=written)


def _on_map(place: Place) -> str:
    return f"{place.street}, {place.postcode} {place.locality}" if place.street else address(place)


def _web(url: str | None) -> str:
    """The address when a link may lead there: ingest lets no other through, but it is we who write the link."""
    return url if url and markdown.allowed(url) else ""
