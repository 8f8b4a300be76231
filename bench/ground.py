"""Where the bench's events are and who holds them: places in the localities of Wallonia, more of them in towns, and
organisers of very different sizes. Pure, and the same for the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from bench.words import ADJECTIVES, FIRST_NAMES, LAST_NAMES, NOUNS
from shared import communes
from shared.communes import Locality
from shared.events.content import Accessibility, Artist, Organiser, Place

WALLONIA = ("brabant-wallon", "hainaut", "liege", "luxembourg", "namur")
TOWNS = {
    "liege": 70, "charleroi": 60, "namur": 55, "mons": 35, "tournai": 25, "verviers": 20, "la-louviere": 18,
    "seraing": 14, "mouscron": 14, "huy": 12, "dinant": 10, "arlon": 10, "ottignies-louvain-la-neuve": 16, "wavre": 10,
    "nivelles": 10, "ath": 8, "ciney": 7, "marche-en-famenne": 8, "bastogne": 7, "waremme": 6, "eupen": 7, "spa": 7,
    "malmedy": 6, "gembloux": 8, "andenne": 7, "binche": 7, "soignies": 6, "thuin": 5, "chimay": 5, "stavelot": 5,
}  # fmt: skip
"""How many times as much as a village the chief locality of these communes has; that of any other has three times."""

_SIZES = ((0.75, 1, 3), (0.20, 4, 12), (0.045, 13, 60), (0.005, 100, 350))
"""The share of organisers that have from so many to so many events: 5 on average."""
_HOUSES = (
    "Salle communale", "Centre culturel", "Église", "Bibliothèque", "Foyer", "Ferme", "Maison de quartier", "Café",
    "Théâtre", "Musée", "Galerie", "Académie", "Place du Marché", "Salle paroissiale", "Atelier", "Château",
)  # fmt: skip
_GROUPS = ("Les Amis", "Le Comité", "L’ASBL", "Le Cercle", "La Compagnie", "L’Atelier", "La Fanfare", "La Maison")


@dataclass(frozen=True, slots=True)
class Ground:
    """`holder` of an event's number says which organiser has it; `home` where each organiser is at home."""

    places: Sequence[Place]
    access: Sequence[Accessibility]
    organisers: Sequence[Organiser]
    home: Sequence[int]
    holder: Sequence[int]
    artists: Sequence[Artist]


def ground(seed: int, events: int) -> Ground:
    """For so many events: one place for 17 of them, one organiser for 5, one artist for 20."""
    chance = Random(f"{seed} ground")
    places = _places(chance, max(60, events * 6 // 100))
    sizes = _sizes(chance, events)
    holder = [organiser for organiser, size in enumerate(sizes) for _ in range(size)][:events]
    chance.shuffle(holder)
    home = [chance.randrange(len(places)) for _ in sizes]
    return Ground(
        places=places,
        access=[_access(chance) for _ in places],
        organisers=[_organiser(chance, number, places[at].locality) for number, at in enumerate(home)],
        home=home,
        holder=holder,
        artists=[_artist(number) for number in range(max(40, events // 20))],
    )


def id_of(kind: str, number: int) -> str:
    """A ULID that shows what it is of: `E` of an event, `P` of a place, `R` of an organiser, `A` of an artist."""
    return f"01KB{kind}{number:021d}"


def _sizes(chance: Random, events: int) -> list[int]:
    sizes, left = list[int](), events
    shares = [share for share, _, _ in _SIZES]
    while left > 0:
        _, least, most = chance.choices(_SIZES, shares)[0]
        sizes.append(min(chance.randint(least, most), left))
        left -= sizes[-1]
    return sizes


def _places(chance: Random, number: int) -> list[Place]:
    localities, weights = _localities()
    return [
        _place(chance, at, locality)
        for at, locality in enumerate(chance.choices(localities, cum_weights=weights, k=number))
    ]


@cache
def _localities() -> tuple[list[Locality], list[int]]:
    """All of Wallonia, and their weights added up."""
    found, weights = list[Locality](), list[int]()
    for postcode in map(str, range(1300, 8000)):
        for first, locality in enumerate(communes.by_postcode(postcode)):
            if locality.province.slug in WALLONIA:
                chief = first == 0 and postcode == locality.commune.postcode
                found.append(locality)
                weights.append(TOWNS.get(locality.commune.slug, 3) if chief else 1)
    return found, list(accumulate(weights))


def _place(chance: Random, number: int, locality: Locality) -> Place:
    return Place(
        id=id_of("P", number),
        name=f"{chance.choice(_HOUSES)} {chance.choice(NOUNS)} {chance.choice(ADJECTIVES)}".title(),
        street=f"Rue {chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)} {chance.randint(1, 180)}",
        postcode=locality.postcode,
        locality=locality.name,
        commune=locality.commune.names.fr,
        nis=locality.nis,
        province=locality.province.slug,
        latitude=round(locality.lat + chance.gauss(0, 0.006), 5),
        longitude=round(locality.lon + chance.gauss(0, 0.009), 5),
    )


def _access(chance: Random) -> Accessibility:
    """Of most places little is known."""
    names = chance.sample(tuple(Accessibility.model_fields), chance.choice((0, 0, 1, 2, 3)))
    return Accessibility(**{name: chance.choice(("yes", "yes", "no")) for name in names})


def _organiser(chance: Random, number: int, locality: str) -> Organiser:
    name = f"{chance.choice(_GROUPS)} {chance.choice(NOUNS)} {chance.choice(ADJECTIVES)} de {locality}"
    return Organiser(id=id_of("R", number), name=name, url=f"https://asbl{number}.example.org/")


def _artist(number: int) -> Artist:
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]
    name = (f"{first} {last}", f"Les {last} de {first}", f"{first} {last} Trio")[number % 7 // 3]
    return Artist(id=id_of("A", number), name=name)
