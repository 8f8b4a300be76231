"""Which picture stands for an event: drawn for its category, on one of several grounds and in one of several inks.

They are static files in the page's own colours; what differs comes from the event's id, so that an event always has
the same one and a list does not look stamped. Pure.
"""

from dataclasses import dataclass
from hashlib import blake2b

from shared import taxonomy

GROUNDS = 6
TONES = 4
DRAWINGS = {"concert": 4, "exposition": 3, "theatre": 2, "atelier": 2, "visite": 2, "marche": 2}
"""How many drawings a category has, where there is more than one; they are called `a`, `b` and so on."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`drawing` is a symbol of `static/pictures/<category>.svg`, `ground` one of grounds.svg; `tone` names the inks."""

    category: str
    drawing: str
    ground: str
    tone: int
    mirrored: bool


def picture(event_id: str, category: str) -> Picture:
    """One of a category that we do not know (written by a newer version of us) is that of `autre`."""
    known = category if taxonomy.category(category) else "autre"
    first, second, third, fourth = blake2b(event_id.encode(), digest_size=4).digest()
    return Picture(
        category=known,
        drawing="abcdef"[first % DRAWINGS.get(known, 1)],
        ground=f"b{second % GROUNDS}",
        tone=third % TONES,
        mirrored=fourth % 2 == 1,
    )
