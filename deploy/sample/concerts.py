"""Which artist plays on which stage: an event for each, with what the artist and what the house says."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from deploy.sample.patterns import stage_patterns
from deploy.sample.tables import Row, artists, stages


def concerts(random: Random) -> Iterator[dict[str, Any]]:
    """Events in the form of the data files, with `options` in the place of `when`.

    Every artist plays where the house likes the genre, each time elsewhere, and the houses share them evenly.
    """
    played: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for artist in sorted(artists(), key=lambda artist: len(_houses(artist))):
        houses = _houses(artist)
        random.shuffle(houses)
        houses.sort(key=lambda stage: played[stage["place"]])
        for stage in houses[: artist.get("gigs", 1)]:
            played[stage["place"]] += 1
            lines[stage["place"]] += 1
            yield _concert(artist, stage, lines[stage["place"]])


def _houses(artist: Row) -> list[Row]:
    genres = set(artist["genre"].split())
    return [stage for stage in stages() if genres & set(stage["genres"].split())]


def _concert(artist: Row, stage: Row, turn: int) -> dict[str, Any]:
    language, text = artist.get("language", "fr"), artist["text"]
    # What a house writes is in its own language: a guest who writes in another stands alone.
    if language == stage.get("language", "fr"):
        text += "\n\n" + stage["practical"][turn % len(stage["practical"])]
    event = {
        "title": artist.get("title", artist["name"]),
        "summary": artist["summary"],
        "text": text,
        "category": "concert",
        "tags": [genre for genre in artist["genre"].split() if genre not in ("de", "nl", "en")],
        "artists": [artist["name"]],
        "options": tuple(stage_patterns(stage)),
        "language": language,
        "languages": "",
    }
    return event | {name: stage[name] for name in ("place", "organiser", "price", "booking", "doors") if name in stage}
