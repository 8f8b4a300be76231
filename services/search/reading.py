"""Which of the readings of a question counts: what its words mean, or the words themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic_core import from_json

from services.search.errors import CursorMalformed
from services.search.language import LOCALES, is_stop_word, searchable
from services.search.meaning import Kind, Taken, Understood
from services.search.meili import Meili
from services.search.understanding import understand, without_categories
from services.search.words import split
from shared.filters import EventFilter
from shared.i18n import Lang

Query = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """`asked` is the filter with what was understood; `localities` are slugs, beside its communes, any of which will
    do. `number` tells the readings of one question apart. `exact` is how to ask for the words themselves; `dropped` are
    the kinds of those words that the filter overrides.

    `anywhere` are the words to look for where a commune is chosen in place of the `localities`. `open` is the same
    reading without what overrides words. Of that it is asked whether it finds anything, so that whoever chooses a value
    of a facet keeps the reading for which it was counted. `whole` says that no word is only a word.
    """

    asked: EventFilter
    lang: Lang
    number: int = 0
    localities: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()
    exact: str = ""
    dropped: frozenset[Kind] = frozenset()
    anywhere: str | None = None
    open: "Reading | None" = None
    whole: bool = False

    def words(self) -> Query:
        """The part of a query that looks for words; nothing without any."""
        if self.asked.q is None:
            return {}
        return {"q": self.asked.q, "matchingStrategy": "all", "locales": LOCALES[self.lang]}


_NAMES = 5
"""How many of the best are looked at: the words may be spread over several names."""

_ANY = ("any",)
"""Some commune or other."""

_Way = Callable[[str, EventFilter, datetime, Lang], Understood]

Shown = Callable[[Reading], str]
"""The filter expression for what a reading shows."""


def readings(asked: EventFilter, now: datetime, lang: Lang) -> tuple[Reading, ...]:
    """The strictest first; the last takes all words for nothing but themselves."""
    if asked.q is None:
        return (Reading(asked, lang),)
    full = understand(asked.q, asked, now, lang)
    kinds = full.dropped | {one.kind for one in full.taken}
    if not kinds:
        return (Reading(asked.model_copy(update={"q": full.rest}), lang),)
    understood = [_reading(understand, full, asked, now, lang)]
    if "category" in kinds:
        understood.append(_reading(without_categories, full, asked, now, lang, 1))
    literal = Reading(asked.model_copy(update={"q": searchable(asked.q, lang)}), lang, len(understood))
    return (*understood, literal)


def kept(found: Sequence[Reading], number: int) -> Reading:
    """The reading that an earlier page chose. Raises CursorMalformed."""
    if not 0 <= number < len(found):
        raise CursorMalformed(field="cursor")
    return found[number]


async def choose(meili: Meili, found: Sequence[Reading], q: str | None, shown: Shown) -> Reading:
    """The literal reading when `q` is the name of an event, a place, an organiser or an artist; else the strictest of
    the others that finds anything, or the strictest when none does: what was understood is never left out because
    nothing is there. Raises MeiliOutage.
    """
    *understood, literal = found
    if not understood or q is None:
        return literal
    named = [] if _says_it_all(understood[0]) else [_named(literal, shown)]
    counts = [_count(one.open or one, shown) for one in understood] if understood[1:] else []
    if not named and not counts:
        return understood[0]
    results = await meili.search([*named, *counts])
    names = {name for result in results[: len(named)] for hit in result["hits"] for name in _names_on(hit)}
    if any(holds(name, q, literal.lang) for name in names):
        return literal
    counted = zip(understood, results[len(named) :], strict=False)
    return next((one for one, result in counted if result["estimatedTotalHits"]), understood[0])


def _count(reading: Reading, shown: Shown) -> Query:
    return {**reading.words(), "filter": shown(reading), "limit": 0}


def _named(literal: Reading, shown: Shown) -> Query:
    """What may bear the words as its name."""
    return {
        **literal.words(),
        "filter": shown(literal),
        "attributesToSearchOn": ["heading", "place", "organiser", "artists"],
        "attributesToRetrieve": ["card"],
        "limit": _NAMES,
    }


def _names_on(hit: dict[str, Any]) -> list[str]:
    card = from_json(hit["card"])
    place = [card["place"]["name"]] if card["place"] else []
    return [*card["title"].values(), *place, card["organiser"], *card["artists"]]


def holds(name: str, q: str, lang: Lang) -> bool:
    """Whether a name is what `q` looks for: it begins with its words, or they are half of it. Small words and plurals
    make no difference.
    """
    wanted, there = _weighty(q, lang), _weighty(name, lang)
    if not wanted or not set(wanted) <= set(there):
        return False
    return there[: len(wanted)] == wanted or 2 * len(set(wanted)) >= len(set(there))


def _says_it_all(reading: Reading) -> bool:
    """All words were understood, and not as a name: "concert samedi" and "brocante" mean that, whatever a title says,
    but "Namur en mai" may be one.
    """
    kinds = reading.dropped | {one.kind for one in reading.taken}
    return reading.whole and ("category" in kinds or len(kinds) == 1)


def _reading(way: _Way, full: Understood, asked: EventFilter, now: datetime, lang: Lang, number: int = 0) -> Reading:
    """What the words mean in one `way`; `full` is all that they mean."""
    q = asked.q or ""
    meant = full if way is understand else way(q, asked, now, lang)
    somewhere = asked.model_copy(update={"commune": _ANY})
    reading = Reading(
        meant.asked(asked),
        lang,
        number,
        meant.localities,
        meant.taken,
        meant.exact,
        meant.dropped,
        anywhere=way(q, somewhere, now, lang).rest if meant.localities else None,
        whole=meant.whole,
    )
    if not full.overridden:
        return reading
    wide = asked.model_copy(update={name: EventFilter.model_fields[name].default for name in full.overridden})
    return replace(reading, open=_reading(way, understand(q, wide, now, lang), wide, now, lang))


def _weighty(text: str, lang: Lang) -> list[str]:
    words = split(text.replace('"', " "))
    return [_singular(word.key) for at, word in enumerate(words) if not is_stop_word(words, at, lang)]


def _singular(key: str) -> str:
    return key[:-1] if len(key) > 3 and key[-1] in "sx" else key
