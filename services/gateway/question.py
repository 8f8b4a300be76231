"""What a page that lists showings is asked."""

from dataclasses import dataclass

from services.gateway.list_paths import chosen_of
from shared.filters import EventFilter


@dataclass(frozen=True, slots=True)
class Unread:
    """What was typed as `near` and could not be read, and why."""

    typed: str
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """`unread` is what could not be understood of it: it is told beside the list."""

    asked: EventFilter
    cursor: str | None = None
    nearest_first: bool = False
    unread: Unread | None = None

    def chosen(self) -> dict[str, str]:
        """The parameters of its address: the site stands in the path."""
        return chosen_of(self.asked) | ({"sort": "distance"} if self.nearest_first else {})
