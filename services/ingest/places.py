"""Where a submission is, in the table of communes."""

from services.ingest.errors import wrong
from services.ingest.model import PlaceSent
from shared.communes import Locality, by_postcode, find
from shared.events.content import Place
from shared.folding import fold
from shared.runtime.problems import FieldError


class PlaceUnknown(Exception):
    """No commune goes with it. `field` is what has to be corrected: `postcode` or `locality`."""

    def __init__(self, field: str, postcode: str) -> None:
        super().__init__(field)
        self.field = field
        self.postcode = postcode

    def field_error(self, path: str) -> FieldError:
        """What to tell of the place at `path` in the body."""
        return wrong(f"{path}.{self.field}", "place", postcode=self.postcode)


def locate(sent: PlaceSent) -> tuple[Place, bool]:
    """The place with its commune, and whether a person has to look: postcode and locality do not go together.

    The postcode decides on the commune, because people know it better than they know whose village it is. Raises
    `PlaceUnknown` when the table does not have it.
    """
    coded = by_postcode(sent.postcode)
    if not coded:
        raise PlaceUnknown("postcode", sent.postcode)
    if not sent.locality:
        return _place(sent, coded[0], _common_name(coded)), len({place.nis for place in coded}) > 1
    found = find(f"{sent.postcode} {sent.locality}")
    fitting = [place for place in found if place.postcode == sent.postcode] or found
    communes = {place.nis for place in coded}
    doubtful = not any(place.nis in communes for place in fitting) or len({place.nis for place in found}) > 1
    place = next((place for place in fitting if place.nis in communes), coded[0])
    named = fold(place.name) == fold(sent.locality)
    return _place(sent, place, place.name if named else sent.locality), doubtful


def _common_name(coded: list[Locality]) -> str:
    """The only locality under a postcode; of several none, but the commune: no village is better than a wrong one."""
    return coded[0].name if len(coded) == 1 else coded[0].commune.names.fr


def _place(sent: PlaceSent, found: Locality, locality: str) -> Place:
    return Place(
        name=sent.name,
        street=sent.street or None,
        postcode=sent.postcode,
        locality=locality,
        commune=found.commune.names.fr,
        nis=found.nis,
        province=found.province.slug,
        latitude=found.lat,
        longitude=found.lon,
    )
