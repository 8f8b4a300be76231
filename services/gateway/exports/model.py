"""One export, before it takes a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.gateway.exports.lines import Entry, Line
from shared.i18n import Lang


@dataclass(frozen=True, slots=True)
class Export:
    """`address` is where it is read, `home` the page for people, `next` the address of the rest when it was cut.

    `whole` is False for the file of one event.
    """

    title: str
    about: str
    address: str
    home: str
    next: str | None
    entries: Sequence[Entry]
    lang: Lang
    now: datetime
    whole: bool = True

    def lines(self) -> list[Line]:
        """All lines, by start and then by id."""
        return sorted((line for entry in self.entries for line in entry.lines), key=lambda line: (line.start, line.id))

    @property
    def updated_at(self) -> datetime | None:
        """When the youngest of its events changed; None for an empty one."""
        return max((entry.snapshot.updated_at for entry in self.entries), default=None)
