"""Folding of names and words, so that "Liège", "LIEGE" and "liege" compare equal, and slugs made from the same."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Lower-case ASCII words parted by single spaces: no accents, hyphens, apostrophes or punctuation.

    Anything that is no Latin letter or digit parts words; the answer may be empty.
    """
    lowered = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    bare = "".join(char for char in lowered if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", bare).strip()


def slug(text: str, limit: int = 80) -> str:
    """The folded text with hyphens, at most `limit` characters, cut at a word where there is one; may be empty."""
    whole = fold(text).replace(" ", "-")
    if len(whole) <= limit:
        return whole
    cut = whole[: limit + 1].rpartition("-")[0]
    return cut or whole[:limit]
