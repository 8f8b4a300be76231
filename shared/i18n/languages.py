"""The four languages, and the choice among them for a request."""

from collections.abc import Sequence
from typing import Literal, get_args

Lang = Literal["fr", "nl", "de", "en"]

LANGUAGES: tuple[Lang, ...] = get_args(Lang)
DEFAULT: Lang = "fr"


def negotiate(accept_language: str | None, among: Sequence[Lang] = LANGUAGES) -> Lang:
    """The language of `among` that an `Accept-Language` header likes best; the first when it names none, or is not
    readable.

    Never raises: the header comes from outside.
    """
    best: tuple[float, Lang] = (0.0, among[0])
    for item in (accept_language or "").split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        primary = name.partition("-")[0].lower()
        known = among[0] if primary == "*" else next((lang for lang in among if lang == primary), None)
        quality = _quality(parameters)
        if known is not None and quality > best[0]:
            best = (quality, known)
    return best[1]


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                return min(float(value), 1.0)
            except ValueError:
                return 0.0
    return 1.0
