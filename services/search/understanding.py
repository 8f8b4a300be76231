"""Which words of a question are a date, a place, a category or a price, and what they mean. Pure.

The rule for what is done with it stands in README.md, under "What words mean".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from services.search.category_words import Categories, category_at
from services.search.date_reading import dates_in
from services.search.language import is_stop_word
from services.search.line import Line
from services.search.marks import Marks
from services.search.meaning import Kind, Understood
from services.search.place_names import PlaceWords
from services.search.place_words import near_at, place_at
from services.search.price_words import free_at
from services.search.words import listed, quoted, remaining
from shared import taxonomy
from shared.filters import EventFilter
from shared.i18n import Lang, text

_NO_WISH = listed(
    """activité, activités, agenda, événement, événements, faire, idée, idées, manifestation, manifestations, que, quoi,
    sortie, sorties, sortir, activiteit, activiteiten, doen, er, evenement, evenementen, is, te, uitstap, wat,
    aktivität, aktivitäten, es, gibt, ist, los, veranstaltung, veranstaltungen, was, activities, activity, anything,
    do, event, events, there, things, what"""
)
"""What says no more than that somebody looks for something."""

_FACETS: Mapping[Kind, tuple[str, ...]] = {"when": (), "place": (), "category": ("category",), "price": ("free",)}
"""Those of the filter's conditions that override words of a kind. Dates and circles are none, and of communes and
provinces it depends on the word.
"""

_NOTHING = Understood(None)

Meaning = Callable[[Understood], Understood]
"""Adds what words of one kind mean."""


def understand(q: str, asked: EventFilter, now: datetime, lang: Lang) -> Understood:
    """What `q` says beside what is `asked` already. Words in double quotes mean themselves."""
    return _Reader(q, asked, now, lang).read()


def without_categories(q: str, asked: EventFilter, now: datetime, lang: Lang) -> Understood:
    """The same, but words for a category are looked for as words."""
    return _Reader(q, asked, now, lang, categories=False).read()


class _Reader(Marks):
    """One reading of one question."""

    def __init__(self, q: str, asked: EventFilter, now: datetime, lang: Lang, *, categories: bool = True) -> None:
        super().__init__(q)
        self._asked, self._now, self._lang, self._with_categories = asked, now, lang, categories
        self._overridden: set[str] = set()

    def read(self) -> Understood:
        asked = self._asked
        found = self._unless(bool(asked.when or asked.from_ or asked.to), "when", self._dates)
        found = self._unless(asked.near is not None, "place", self._near, found)
        found = self._places(found)
        if self._with_categories:
            found = self._unless(bool(asked.category), "category", self._categories, found)
        found = self._unless(asked.free is not None, "price", self._price, found)
        return replace(
            found,
            rest=self._rest(self._gone),
            taken=tuple(one for _, one in sorted(self._taken, key=lambda item: item[0])),
            exact=quoted(self._q, self._words, self._stretches),
            dropped=frozenset(self._dropped),
            overridden=frozenset(self._overridden),
            whole=self._rest(self._gone | self._understood()) is None,
        )

    def _unless(self, said: bool, kind: Kind, meaning: Meaning, found: Understood = _NOTHING) -> Understood:
        """With what words of a kind mean; where the filter has `said` that, they are dropped and change nothing."""
        gone = len(self._gone)
        meant = meaning(found)
        if not said:
            return meant
        self._taken = [one for one in self._taken if one[1].kind != kind]
        if len(self._gone) > gone:
            self._dropped.add(kind)
            self._overridden.update(_FACETS[kind])
        return found

    def _dates(self, found: Understood) -> Understood:
        dates = dates_in(Line(self._words), self._are_free, self._now, self._lang)
        if dates is None:
            return found
        self._note("when", dates.label, *dates.stretches)
        self._gone.update(dates.gone)
        return replace(found, when=dates.means.when, first=dates.means.first, last=dates.means.last)

    def _near(self, found: Understood) -> Understood:
        """A question has one circle: that of the first place it asks for what is near to."""
        around: list[PlaceWords] = []
        stretches: list[tuple[int, int]] = []
        for place, (length, found_near) in self._each(lambda place: near_at(self._words, place, self._lang)):
            around.append(found_near)
            stretches.append((place, length))
            self._gone.update(range(place, place + length))
        if not around:
            return found
        self._note("place", text("pages.filter.around", self._lang, place=around[0].label), *stretches)
        return replace(found, near=around[0].middle)

    def _places(self, found: Understood) -> Understood:
        named: list[PlaceWords] = []
        for place, (length, meant) in self._each(lambda place: place_at(self._words, place, self._lang)):
            if self._is_overridden(meant, place, length):
                continue
            named.append(meant)
            self._gone.update(range(place, place + length))
            self._note("place", meant.label, (place, length))
        return replace(
            found,
            communes=_sorted(slug for one in named for slug in one.communes),
            localities=_sorted(slug for one in named for slug in one.localities),
            provinces=_sorted(slug for one in named for slug in one.provinces),
        )

    def _is_overridden(self, meant: PlaceWords, place: int, length: int) -> bool:
        """Whether the filter has a place of that kind: then words for a commune or a province are dropped, and those
        for a locality, which no filter has, stay words.
        """
        name = "province" if meant.provinces else "commune"
        if not getattr(self._asked, name):
            return False
        self._overridden.add(name)
        if meant.provinces or meant.communes:
            self._drop("place", place, length)
        else:
            self._kept.update(range(place, place + length))
        return True

    def _categories(self, found: Understood) -> Understood:
        """Several words narrow one another down ("spectacle jeune public"); what contradicts those before it, as in
        "stage de théâtre", is looked for in the texts.
        """
        meant: Categories = ()
        stretches: list[tuple[int, int]] = []
        for place, (length, categories, whole) in self._each(lambda at: category_at(self._words, at, self._lang)):
            both = tuple(key for key in categories if not meant or key in meant)
            if not both:
                continue
            meant = both
            if whole:
                self._gone.update(range(place, place + length))
            stretches.append((place, length))
        if meant:
            self._note("category", ", ".join(taxonomy.label(key, self._lang) for key in meant), *stretches)
        return replace(found, categories=meant)

    def _price(self, found: Understood) -> Understood:
        keys = [word.key for word in self._words]
        for place in range(len(keys)):
            length = free_at(keys, place, self._lang)
            if length and self._are_free(place, length):
                self._gone.update(range(place, place + length))
                self._note("price", text("pages.price.free", self._lang), (place, length))
                return replace(found, free=True)
        return found

    @cached_property
    def _small(self) -> set[int]:
        return {place for place in range(len(self._words)) if is_stop_word(self._words, place, self._lang)}

    @cached_property
    def _idle(self) -> set[int]:
        return {place for place, word in enumerate(self._words) if word.free and word.key in _NO_WISH}

    def _rest(self, gone: set[int]) -> str | None:
        small, idle = self._small, self._idle
        # A question of nothing else asks for everything, but for a title such as "Le la".
        if gone or (idle and len(small | idle) == len(self._words)):
            return remaining(self._words, gone | small | idle) or None
        return remaining(self._words, small) or self._q


def _sorted(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(slugs)))
