"""The four languages, and the choice among them for a request."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, get_args

Lang = Literal["fr", "nl", "de", "en"]

LANGUAGES: tuple[Lang, ...] = get_args(Lang)
DEFAULT: Lang = "fr"
ANY = "*"
_READ = 500


def negotiate(accept_language: str | None, among: Sequence[Lang] = LANGUAGES) -> Lang:
    """The language of `among` that an `Accept-Language` header likes best; the first when it names none, or is not
    readable.

    Never raises: the header comes from outside.
    """
    for name in preferences(accept_language or ""):
        if name == ANY:
            return among[0]
        for lang in among:
            if lang == name:
                return lang
    return among[0]


def preferences(accept_language: str) -> tuple[str, ...]:
    """Those of our languages that the header names, and `ANY`, the best liked first: all that a choice depends on.

    Of a header longer than any browser's only the beginning is read. Never raises.
    """
    return _preferences(accept_language[:_READ])


@lru_cache(maxsize=2048)
def _preferences(accept_language: str) -> tuple[str, ...]:
    qualities: dict[str, float] = {}
    for item in accept_language.split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        primary = name.partition("-")[0].lower()
        quality = _quality(parameters)
        if (primary in LANGUAGES or primary == ANY) and quality > qualities.get(primary, 0.0):
            qualities.pop(primary, None)  # among equals, the first to be liked that much comes first
            qualities[primary] = quality
    return tuple(sorted(qualities, key=lambda name: -qualities[name]))


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                return min(float(value), 1.0)
            except ValueError:
                return 0.0
    return 1.0
