"""What the words of a question mean, beside what its filter says. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.search.category_words import Categories
from shared.filters import EventFilter
from shared.geo import Point

Kind = Literal["when", "place", "category", "price"]


@dataclass(frozen=True, slots=True)
class Taken:
    """The `words` as they were typed, and what they were taken for, in the language of the question."""

    kind: Kind
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Understood:
    """`rest` are the words that mean nothing but themselves, None without any. `communes`, `localities` and `provinces`
    are slugs. `exact` asks for the same words and takes none for anything.

    Nothing is set that the filter had set: words for it are `dropped`, of which there are the kinds, and are in neither
    `rest` nor `taken`. `overridden` are the names of the filter's conditions, but for dates, that say other than words.
    `whole` says that each word weighs nothing or was understood, though it may be looked for as well.
    """

    rest: str | None
    exact: str = ""
    when: str | None = None
    first: date | datetime | None = None
    last: date | datetime | None = None
    communes: tuple[str, ...] = ()
    localities: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    near: Point | None = None
    categories: Categories = ()
    free: bool | None = None
    taken: tuple[Taken, ...] = ()
    dropped: frozenset[Kind] = frozenset()
    overridden: frozenset[str] = frozenset()
    whole: bool = False

    def asked(self, given: EventFilter) -> EventFilter:
        """The filter that says the same, but for the `localities`: there is no parameter for those."""
        changes = {
            "q": self.rest,
            "when": self.when,
            "from_": self.first,
            "to": self.last,
            "commune": self.communes,
            "province": self.provinces,
            "near": self.near,
            "category": tuple(sorted(self.categories)),
            "free": self.free,
        }
        return given.model_copy(update={name: value for name, value in changes.items() if value or name == "q"})
