"""The facts beside the dates of an event: where, with whom, for whom, for how much. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from services.gateway import markdown
from services.gateway.events import address
from services.gateway.faces import Setting
from services.gateway.wording import Words, set_in_type
from shared.dates import instants, moment_label
from shared.events.content import (
    ACCESS_FEATURES,
    Accessibility,
    Artist,
    Audience,
    EventContent,
    Organiser,
    Place,
    Price,
)
from shared.folding import slug

_NAMED = frozenset({"fr", "nl", "de", "en"})


@dataclass(frozen=True, slots=True)
class PlaceView:
    """`href` is its page here, empty where it has none; `commune` only where it is not the locality."""

    name: str
    href: str
    street: str
    town: str
    commune: str
    map: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """An artist or an organiser: `href` is the page here, `url` their own."""

    name: str
    href: str
    url: str


@dataclass(frozen=True, slots=True)
class OfferView:
    name: str
    amount: str
    condition: str


@dataclass(frozen=True, slots=True)
class BookingView:
    label: str
    url: str
    phone: str
    email: str
    until: str


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that makes it possible for somebody to come; `state` is yes, no or unknown."""

    label: str
    state: str


def place_view(place: Place, here: Setting) -> PlaceView:
    if place.latitude is not None and place.longitude is not None:
        point = {"mlat": f"{place.latitude:.5f}", "mlon": f"{place.longitude:.5f}"}
        shown = f"https://www.openstreetmap.org/?{urlencode(point)}#map=17/{point['mlat']}/{point['mlon']}"
    else:
        where = f"{place.street}, {place.postcode} {place.locality}" if place.street else address(place)
        shown = f"https://www.openstreetmap.org/search?{urlencode({'query': where})}"
    return PlaceView(
        name=set_in_type(place.name, here.words.lang),
        href=here.url(f"/places/{place.id}/{slug(place.name)}".rstrip("/")) if place.id else "",
        street=place.street or "",
        town=f"{place.postcode} {place.locality}",
        commune=place.commune if place.commune != place.locality else "",
        map=shown,
    )


def place_words(place: Place, words: Words) -> str:
    return set_in_type(f"{place.name}, {place.locality}", words.lang)


def person_view(kind: str, person: Artist | Organiser, here: Setting) -> PersonView:
    href = here.url(f"/{kind}/{person.id}/{slug(person.name)}".rstrip("/")) if person.id else ""
    return PersonView(set_in_type(person.name, here.words.lang), href, web(person.url))


def offers(price: Price, words: Words) -> list[OfferView]:
    return [OfferView(offer.name, words.euro(offer.amount), offer.condition or "") for offer in price.offers]


def lowest(price: Price) -> float | None:
    return min((offer.amount for offer in price.offers), default=None)


def booking_view(content: EventContent, here: Setting) -> BookingView | None:
    """None when nobody has said anything of it."""
    booking, words = content.booking, here.words
    if booking.kind == "unknown" and not (booking.url or booking.phone or booking.email):
        return None
    until = ""
    if booking.until:
        moment, _, all_day = instants(booking.until, None, ZoneInfo(content.schedule.zone))
        day = moment_label(moment.date() if all_day else moment, here.now, words.lang)
        until = words("booking.until", moment=day)
    return BookingView(
        label=words(f"booking.{booking.kind}"),
        url=web(booking.url),
        phone=booking.phone or "",
        email=booking.email or "",
        until=until,
    )


def audience(audience: Audience, words: Words) -> list[str]:
    low, high, said = audience.min_age, audience.max_age, []
    if low and high:
        said.append(words("audience.between", low=low, high=high))
    elif low:
        said.append(words("audience.from", low=low))
    elif high:
        said.append(words("audience.to", high=high))
    return [*said, words("audience.family")] if audience.family else said


def features(accessibility: Accessibility, words: Words) -> list[Feature]:
    return [Feature(words(f"access.{name}"), getattr(accessibility, name)) for name in ACCESS_FEATURES]


def spoken(languages: Sequence[str], words: Words) -> str:
    return ", ".join(words(f"language.{code}") if code in _NAMED else code for code in languages)


def web(url: str | None) -> str:
    """The address when a link may lead there: ingest lets no other through, but it is we who write the link."""
    return url if url and markdown.allowed(url) else ""
