"""Where a submission is."""

import pytest

from services.ingest.model import PlaceSent
from services.ingest.places import PlaceUnknown, locate


def sent(postcode: str, locality: str | None = None) -> PlaceSent:
    return PlaceSent(name="Salle", postcode=postcode, locality=locality)


@pytest.mark.parametrize(
    ("postcode", "locality", "shown", "commune"),
    [
        ("5020", "Temploux", "Temploux", "Namur"),
        ("5020", "TEMPLOUX", "Temploux", "Namur"),
        ("5020", None, "Namur", "Namur"),
        ("7010", None, "SHAPE", "Mons"),
        ("4000", "liege", "Liège", "Liège"),
        ("5000", "Le quartier des Carmes", "Le quartier des Carmes", "Namur"),
    ],
)
def test_is_found(postcode: str, locality: str | None, shown: str, commune: str) -> None:
    place, doubtful = locate(sent(postcode, locality))
    assert (place.locality, place.commune, doubtful) == (shown, commune, False)


def test_the_postcode_decides_when_they_differ_and_a_person_looks() -> None:
    place, doubtful = locate(sent("5000", "Liège"))
    assert (place.commune, doubtful) == ("Namur", True)


@pytest.mark.parametrize("postcode", ["0000", "", "50000", "59000", "abc", "5000 Namur"])
def test_an_unknown_postcode_has_no_place(postcode: str) -> None:
    with pytest.raises(PlaceUnknown) as error:
        locate(sent(postcode, "Namur"))
    assert error.value.field == "postcode"
