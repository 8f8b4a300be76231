"""Where somebody is and how far away things are, in words. Pure."""

from services.gateway.wording import Words
from shared import communes
from shared.filter_places import point_words
from shared.filters import EventFilter
from shared.geo import Point

RADII = ("2", "5", "10", "25", "50")
"""Kilometres that our pages offer."""


def field_words(near: Point) -> str:
    """What the form's field shows: the village whose middle it is, as one could have typed it; else coordinates."""
    known = communes.nearest(*near)
    if known and point_words(Point(known.lat, known.lon)) == point_words(near):
        return f"{known.postcode} {known.name}"
    return point_words(near) or ""


def place_words(near: Point) -> str:
    """The village that it is in or next to; coordinates abroad."""
    known = communes.nearest(*near)
    return known.name if known else point_words(near) or ""


def circle_words(asked: EventFilter, words: Words) -> str:
    """ "Temploux, à 10 km à la ronde"; empty when nothing near is asked for."""
    if asked.near is None:
        return ""
    kilometres = decimal(f"{asked.reach / 1000:g}", words)
    return words("filter.circle", place=place_words(asked.near), km=kilometres)


def distance_words(metres: int, words: Words) -> str:
    """ "à 2,3 km", "à 23 km": no more exact than we know. Of many a place that is the middle of its village."""
    if metres < 950:
        return words("entry.close")
    number = f"{metres / 1000:.1f}" if metres < 9_950 else f"{metres / 1000:.0f}"
    return words("entry.kilometres", km=decimal(number.removesuffix(".0"), words))


def decimal(number: str, words: Words) -> str:
    """With a comma, where people write one."""
    return number if words.lang == "en" else number.replace(".", ",")
