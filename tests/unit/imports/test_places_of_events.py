"""Where an event is, by what people write in LOCATION."""

import pytest

from services.ingest.imports.places import located
from tests.unit.imports.files import body

HOME = {"name": "Le Foyer", "street": "Rue Basse 3", "postcode": "5000", "locality": "Namur"}


@pytest.mark.parametrize(
    ("location", "name", "street", "postcode", "locality"),
    [
        ("Salle X, Rue de l’Église 12, 5020 Temploux, Belgique", "Salle X", "Rue de l’Église 12", "5020", "Temploux"),
        ("Salle X\nRue de l’Église 12\n5020 Temploux", "Salle X", "Rue de l’Église 12", "5020", "Temploux"),
        ("Rue Haute 5, 5100 Jambes", "Rue Haute 5", "Rue Haute 5", "5100", "Jambes"),
        (
            "Aula Magna, Place Lemaire 1, 1348 Louvain-la-Neuve",
            "Aula Magna",
            "Place Lemaire 1",
            "1348",
            "Louvain-la-Neuve",
        ),
        ("Salle des fêtes - Ciney", "Salle des fêtes", None, "5590", "Ciney"),
        ("Théâtre de Liège", "Théâtre de Liège", None, "4000", "Liège"),
        ("Église Saint-Loup, rue du Collège 17, Namur", "Église Saint-Loup", "rue du Collège 17", "5000", "Namur"),
        ("B-5500 Dinant", "Dinant", None, "5500", "Dinant"),
        ("Temploux", "Temploux", None, "5020", "Temploux"),
        ("Chaussée de Louvain 1000, Namur", "Chaussée de Louvain 1000", "Chaussée de Louvain 1000", "5000", "Namur"),
        ("Café du Mont", "Café du Mont", None, "5000", "Namur"),
        ("Grande scène", "Grande scène", None, "5000", "Namur"),
        ("Deventer Schouwburg, Netherlands", "Deventer Schouwburg, Netherlands", None, "5000", "Namur"),
        ("le foyer", "Le Foyer", "Rue Basse 3", "5000", "Namur"),
        ("", "Le Foyer", "Rue Basse 3", "5000", "Namur"),
    ],
)
def test_a_location(location: str, name: str, street: str | None, postcode: str, locality: str) -> None:
    place = located(location, None, HOME).place
    expected = {"name": name, "street": street, "postcode": postcode, "locality": locality}
    assert place == {key: value for key, value in expected.items() if value}


def test_commas_are_escaped_in_a_file() -> None:
    sent = body("DTSTART:20261205T200000", "LOCATION:Salle X\\, Rue Haute 5\\, 5100 Jambes")
    assert sent["place"] == {"name": "Salle X", "street": "Rue Haute 5", "postcode": "5100", "locality": "Jambes"}


def test_coordinates_say_it_where_the_name_does_not() -> None:
    sent = body("DTSTART:20261205T200000", "LOCATION:La grange", "GEO:50.63;5.57")
    assert (sent["place"]["postcode"], sent["place"]["name"]) == ("4000", "La grange")
    assert located("La grange", (5.57, 50.63), None).place is not None
    assert located("Schouwburg", (52.25, 6.16), HOME).place == {
        "name": "Schouwburg",
        "postcode": "5000",
        "locality": "Namur",
    }


def test_what_is_online_has_no_place() -> None:
    sent = body("DTSTART:20261205T200000", "LOCATION:https://meet.example.org/x")
    assert (sent["place"], sent["attendance"], sent["links"]) == (
        None,
        "online",
        [{"url": "https://meet.example.org/x"}],
    )
    assert body("DTSTART:20261205T200000", "LOCATION:En ligne")["attendance"] == "online"


def test_a_place_that_nobody_knows_is_none() -> None:
    found = located("Le pré derrière l’église", None, None)
    assert (found.place, found.found) == (None, False)
