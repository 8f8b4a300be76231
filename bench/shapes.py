"""The committed mix: twelve kinds of questions, as people and sites ask them, each in many variants. Pure.

No two questions of a mix are the same, so that nothing is answered for two at once; what a shape has too few variants
of differs in its limit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from random import Random
from typing import Any
from urllib.parse import urlencode

from bench.corpus import Corpus, today
from bench.ground import TOWNS
from bench.words import NOUNS

SITES = ("cinqmille", "quatremille", "sixmille", "septmille")
_CATEGORIES = ("concert", "theatre", "exposition", "atelier", "conference", "jeune-public", "visite", "cinema")
_WORDS = ("concert", "théâtre", "exposition", "atelier", "conférence", "visite", "cinéma", "marché")
_DAYS = ("samedi", "dimanche", "ce week-end", "cette semaine", "en décembre")
_STYLES = ("jazz", "chanson", "orgue", "marionnettes", "patrimoine", "nature", "poésie", "tango")

Query = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """`weight` is its share of the mix in percent; `pages` how many times the answer's `next` is followed first.

    `most_ms` is what its 95th percentile at one connection may be, where it has a bar of its own.
    """

    name: str
    path: str
    query: Callable[[Random, Corpus], Query]
    weight: int
    pages: int = 0
    most_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    shape: Shape
    path: str


def questions(of: Corpus, shapes: Sequence[Shape], number: int, seed: int) -> list[Question]:
    """So many of each shape, all different, in no order."""
    chance, found = Random(f"{seed} questions"), list[Question]()
    for shape in shapes:
        seen = set[str]()
        for _ in range(number * 50):
            query = shape.query(chance, of)
            seen.add(f"{shape.path}?{urlencode(query, safe=',:')}")
            if len(seen) == number:
                break
        found += [Question(shape, path) for path in sorted(seen)]
    chance.shuffle(found)
    return found


def mixed(shapes_asked: Sequence[str], length: int, seed: int) -> list[int]:
    """The mix: so many indexes into questions of these shapes, by the shapes' weights. Each shape's come in turn."""
    chance, of_shape = Random(f"{seed} mix"), {name: list[int]() for name in shapes_asked}
    for index, name in enumerate(shapes_asked):
        of_shape[name].append(index)
    turns = {name: cycle(indexes) for name, indexes in of_shape.items()}
    weights = [shape.weight for shape in SHAPES if shape.name in turns]
    order = chance.choices([shape.name for shape in SHAPES if shape.name in turns], weights, k=length)
    return [next(turns[name]) for name in order]


def _weekend(chance: Random, _: Corpus) -> Query:
    return {"site": chance.choice(SITES), "when": "weekend", "limit": chance.randint(15, 25)}


def _today(chance: Random, _: Corpus) -> Query:
    facets = ",".join(("category", "commune", "free"))
    return {"site": chance.choice(SITES), "when": "today", "facets": facets, "limit": chance.randint(15, 25)}


def _strip(chance: Random, _: Corpus) -> Query:
    """The home page's two weeks, each day with how much there is."""
    first = today() + timedelta(days=chance.randint(0, 20))
    days = {"from": first.isoformat(), "to": (first + timedelta(days=13)).isoformat()}
    return {"site": chance.choice(SITES), **days, "facets": "day", "limit": 1}


def _category_free(chance: Random, _: Corpus) -> Query:
    category = chance.choice(_CATEGORIES)
    return {"site": chance.choice(SITES), "category": category, "free": "true", "limit": chance.randint(15, 25)}


def _commune_month(chance: Random, of: Corpus) -> Query:
    first = today() + timedelta(days=chance.randint(0, 60))
    days = {"from": first.isoformat(), "to": (first + timedelta(days=30)).isoformat()}
    return {"commune": chance.choice(of.ground.places).nis, **days}


def _place(chance: Random, of: Corpus) -> Query:
    return {"place": chance.choice(of.ground.places).id}


def _misspelt(chance: Random, _: Corpus) -> Query:
    """Two words, one of them with a slip of the hand."""
    noun = chance.choice([word for word in NOUNS if len(word) > 5])
    at = chance.randint(2, len(noun) - 2)
    slip = chance.choice((noun[:at] + noun[at + 1 :], noun[:at] + noun[at + 1] + noun[at] + noun[at + 2 :]))
    return {"q": f"{chance.choice(_WORDS)} {slip}", "site": chance.choice(SITES)}


def _understood(chance: Random, _: Corpus) -> Query:
    """As in "concert namur samedi"; one in three is choosy, as in "concert jazz namur samedi", and finds little."""
    style = (chance.choice(_STYLES),) if chance.random() < 1 / 3 else ()
    town = chance.choice([name for name, weight in TOWNS.items() if weight >= 10])
    return {"q": " ".join((chance.choice(_WORDS), *style, town, chance.choice(_DAYS)))}


def _near(chance: Random, of: Corpus) -> Query:
    place = chance.choice(of.ground.places)
    here = f"{place.latitude:.4f},{place.longitude:.4f}"
    return {"near": here, "radius": chance.choice((5, 10, 15)), "sort": "distance", "when": "weekend"}


def _third_page(chance: Random, _: Corpus) -> Query:
    return {"site": chance.choice(SITES), "when": "month", "limit": chance.randint(15, 25)}


def _calendar(chance: Random, _: Corpus) -> Query:
    query: Query = {"site": chance.choice(SITES), "month": chance.choice(("2026-12", "2027-01", "2027-02", "2027-03"))}
    return query | ({"category": chance.choice(_CATEGORIES)} if chance.random() < 0.7 else {})


def _map(chance: Random, of: Corpus) -> Query:
    """A screen's box around some place, from a town to a province."""
    place, zoom = chance.choice(of.ground.places), chance.randint(9, 12)
    across, down = 360 * 2 / 2**zoom, 220 * 2 / 2**zoom
    lon, lat = place.longitude or 0.0, place.latitude or 0.0
    box = ",".join(f"{edge:.4f}" for edge in (lon - across, lat - down, lon + across, lat + down))
    return {"bbox": box, "zoom": zoom, "when": "weekend"}


EVENTS = "/v1/events"
SHAPES = (
    Shape("weekend of a site", EVENTS, _weekend, 18),
    Shape("today, with facets", EVENTS, _today, 10),
    Shape("two weeks, by day", EVENTS, _strip, 14),
    Shape("category and free", EVENTS, _category_free, 8),
    Shape("commune, a month", EVENTS, _commune_month, 8),
    Shape("a place's own", EVENTS, _place, 6),
    Shape("words with a slip", EVENTS, _misspelt, 8),
    Shape("words understood", EVENTS, _understood, 6),
    Shape("near, by distance", EVENTS, _near, 6),
    Shape("third page", EVENTS, _third_page, 5, pages=2),
    Shape("calendar of a month", "/v1/calendar", _calendar, 5, most_ms=100),
    Shape("map", "/v1/map", _map, 6, most_ms=100),
)
