"""What the page of one event shows. Pure."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from services.gateway import markdown
from services.gateway.cards import DayGroup, by_day
from services.gateway.dates_view import DateView, dates_view, open_now
from services.gateway.details_view import (
    BookingView,
    Feature,
    OfferView,
    PersonView,
    PlaceView,
    audience,
    booking_view,
    features,
    offers,
    person_view,
    place_view,
    spoken,
    web,
)
from services.gateway.events import Event
from services.gateway.faces import Setting
from services.gateway.links import event_path
from services.gateway.pictures import Picture, picture
from services.gateway.tongues import PARAMETER
from services.gateway.views import Link, Notice, notice
from services.gateway.wording import Said, Words, capital
from shared import taxonomy
from shared.dates import hours_labels, schedule_label
from shared.dates.schedule import Occurrence
from shared.events.content import EventContent
from shared.events.schedule import OngoingSchedule


@dataclass(frozen=True, slots=True)
class EventView:
    """`when` is the whole schedule in words; of a run `hours` are its opening hours and `dates` only those that differ.

    `notices` come before everything. `foreign` says which language the text is in where it is not the page's.
    """

    title: Said
    summary: Said
    description: Markup
    description_lang: str
    foreign: str
    category: str
    category_label: str
    picture: Picture
    notices: list[Notice]
    when: str
    open_now: str
    hours: list[str]
    dates: list[DateView]
    later: list[DateView]
    past: list[DateView]
    place: PlaceView | None
    no_place: str
    price: str
    offers: list[OfferView]
    booking: BookingView | None
    audience: list[str]
    features: list[Feature]
    artists: list[PersonView]
    organiser: PersonView
    languages: str
    tags: list[Link]
    links: list[Link]
    programme: list[DayGroup]
    part_of: Link | None
    ics: str
    jsonld: str
    canonical: str


def event_view(event: Event, here: Setting, canonical: str) -> EventView:
    content, words, found = event.content, here.words, event.occurrences(here.now)
    description = words.read(content.description)
    title, summary = words.read(content.title), words.read(content.summary)
    foreign = description.lang or summary.lang
    schedule = content.schedule
    run = schedule if isinstance(schedule, OngoingSchedule) else None
    shown = dates_view(content, [one for one in found if run is None or _is_special(one)], here)
    return EventView(
        title=title,
        summary=summary,
        description=markdown.render(description.text),
        description_lang=description.lang,
        foreign=words(f"event.only_in.{foreign}") if foreign else "",
        category=content.category,
        category_label=taxonomy.label(content.category, words.lang),
        picture=picture(event.snapshot.id, content.category),
        notices=_notices(event, found, here.now, words),
        when=capital(schedule_label(content, here.now, words.lang)),
        open_now=open_now(found, here.now, words) if run else "",
        hours=hours_labels(run, words.lang, here.now) if run else [],
        dates=shown.next,
        later=shown.later,
        past=shown.past,
        place=place_view(content.place, here) if content.place else None,
        no_place=words("event.online" if content.attendance == "online" else "event.no_place"),
        price=words(f"price.{content.price.kind}"),
        offers=offers(content.price, words),
        booking=booking_view(content, here),
        audience=audience(content.audience, words),
        features=features(content.accessibility, words),
        artists=[person_view("artists", artist, here) for artist in content.artists],
        organiser=person_view("organisers", content.organiser, here),
        languages=spoken(content.languages, words),
        tags=[Link(here.url("/events", tag=tag), tag) for tag in content.tags],
        links=[Link(link.url, link.label or link.url) for link in content.links if web(link.url)],
        programme=_programme(event, here),
        part_of=_part_of(event, here),
        ics=f"/v1/events/{event.snapshot.id}.ics?{PARAMETER}={words.lang}",
        jsonld=f"/v1/events/{event.snapshot.id}.jsonld?{PARAMETER}={words.lang}",
        canonical=canonical,
    )


def _is_special(one: Occurrence) -> bool:
    """Whether something is said of this opening alone: a vernissage, a day on which it is closed after all."""
    said = one.override
    return bool(said.title or said.place or said.artists or said.price or said.start or said.status)


def _notices(event: Event, found: tuple[Occurrence, ...], now: datetime, words: Words) -> list[Notice]:
    made = []
    if event.snapshot.in_review:
        made.append(Notice(words("event.in_review"), alarm=False))
    coming = [one for one in found if one.until > now]
    if not coming:
        return [*made, Notice(words("event.is_over"), alarm=False)]
    content: EventContent = event.content
    if all(one.is_off for one in coming) or all(one.availability == "sold_out" for one in coming):
        first = coming[0]
        reason = first.reason or content.reason
        said = notice(first.status, first.availability, words, reason)
        if said:
            made.append(said if len(coming) == 1 else Notice(words("event.all_off", status=said.words), said.alarm))
    return made


def _programme(event: Event, here: Setting) -> list[DayGroup]:
    coming = [card for card in event.parts if (card.end or card.start) > here.now]
    if not coming:
        coming = list(event.parts)
    first = min((card.agenda_day for card in coming), default=here.today)
    return by_day(coming, first, here.event, here.words, here.now)


def _part_of(event: Event, here: Setting) -> Link | None:
    whole = event.part_of
    return Link(here.url(event_path(whole.id, whole.slug)), here.words.read(whole.title).text) if whole else None
