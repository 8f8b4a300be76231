"""The parts of a submission that need no more than another name: from what was sent to what is published."""

from collections.abc import Sequence

from services.ingest.model import ArtistSent, BookingSent, PlaceSent, PriceSent
from services.ingest.notes import Note
from services.ingest.places import locate
from shared.events.content import Artist, Booking, Offer, Place, Price


def place_of(sent: PlaceSent, path: str) -> tuple[Place, list[Note]]:
    """The place with its commune, and a note where postcode and locality do not go together. Raises `PlaceUnknown`."""
    place, doubtful = locate(sent)
    params = {"postcode": place.postcode, "locality": place.locality, "commune": place.commune}
    return place, [Note("place_doubtful", f"{path}.locality", params)] if doubtful else []


def price_of(sent: PriceSent) -> Price:
    offers = tuple(
        Offer(name=offer.name, amount=round(offer.amount, 2), condition=offer.condition or None)
        for offer in sent.offers
    )
    return Price(kind=sent.kind, offers=offers)


def booking_of(sent: BookingSent) -> Booking:
    return Booking(kind=sent.kind, url=sent.url, phone=sent.phone, email=sent.email, until=sent.until)


def artists_of(sent: Sequence[ArtistSent]) -> tuple[Artist, ...]:
    """Each once, in their order."""
    return tuple(Artist(name=name, url=url) for name, url in {artist.name: artist.url for artist in sent}.items())
