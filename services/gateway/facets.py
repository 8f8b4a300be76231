"""What people read for the values of a filter. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from services.gateway.views import Link
from services.gateway.wording import Words, capital
from shared import communes, dates, taxonomy
from shared.filters import EventFilter

PRESETS = ("today", "tonight", "tomorrow", "weekend", "next-weekend", "pont", "week", "month", "school-holidays")
"""Those of `when` that have a name on our pages, and a page of their own, in the order in which people think."""

_SPOKEN = ("fr", "nl", "de", "en")


_SOON = timedelta(days=45)


def presets(now: datetime) -> list[str]:
    """Those that mean something soon: there is not always a pont ahead, and holidays may be far."""
    windows = {name: dates.windows(name, now) for name in PRESETS}
    return [name for name, found in windows.items() if found and found[0].start - now < _SOON]


def kinds(counts: Mapping[str, int] | None, href: Callable[[str], str], words: Words) -> list[Link]:
    """The categories of which there is anything, with how much; all of them when that is not known."""
    return [
        Link(href(known.key), known.label(words.lang), known.key, counts.get(known.key) if counts is not None else None)
        for known in taxonomy.CATEGORIES
        if counts is None or counts.get(known.key)
    ]


def label_of(name: str, value: str, words: Words) -> str:
    """The value of a parameter in words."""
    if name == "category":
        return taxonomy.label(value, words.lang)
    if name == "commune":
        commune = communes.commune_by_slug(value)
        return commune.names.get(words.lang) if commune else value
    if name == "province":
        province = communes.province(value)
        return province.names.get(words.lang) if province else value
    if name == "language":
        return words(f"language.{value}") if value in _SPOKEN else value
    if name == "access":
        return words(f"access.{value}")
    if name == "lane":
        return words(f"lane.{value}")
    if name in ("free", "family", "online"):
        return words(f"filter.{name}" if value == "true" else f"filter.not_{name}")
    if name == "bbox":
        return words("filter.bbox")
    if name in ("place", "organiser", "artist"):
        return words(f"filter.one_{name}")
    return words("filter.words", q=value) if name == "q" else value


def when_label(asked: EventFilter, now: datetime, words: Words) -> str:
    """The dates that were asked for, as a heading."""
    if asked.when in PRESETS:
        return words(f"when.{asked.when}")
    return capital(asked.windows(now, words.lang)[0].label)
