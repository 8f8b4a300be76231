"""What every message payload and everything inside one has in common."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

Lang = Literal["fr", "nl", "de", "en"]
LANGUAGES: tuple[Lang, ...] = ("fr", "nl", "de", "en")

Ulid = Annotated[str, StringConstraints(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]


class Payload(BaseModel):
    """A value that travels: immutable once made, tolerant of fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="null")


def _at_least_one(texts: dict[Lang, str]) -> dict[Lang, str]:
    if not any(text.strip() for text in texts.values()):
        raise ValueError("at least one language is needed")
    return texts


Texts = Annotated[dict[Lang, str], AfterValidator(_at_least_one)]
"""A text in one to four languages; French is not assumed."""


def in_language(texts: dict[Lang, str], lang: str) -> str:
    """The text in `lang`, else in the first of fr, nl, de, en that has one, else an empty string."""
    for candidate in (lang, *LANGUAGES):
        found = texts.get(candidate, "")  # type: ignore[call-overload]
        if found:
            return str(found)
    return ""
