"""What can go wrong in search: on the way to a caller, and between us and Meilisearch."""

from typing import Any

from shared.i18n import Lang
from shared.runtime.outage import Outage
from shared.runtime.problems import BadRequest, NotFound, Problem


class EventNotFound(NotFound):
    """No event has this id."""

    code = "event-not-found"
    texts = "events"


class EventGone(Problem):
    """The event was public once. `name` is its title."""

    status = 410
    code = "event-gone"
    texts = "events"


class RecordNotFound(NotFound):
    """No place, organiser or artist has this id."""

    code = "record-not-found"
    texts = "events"


class RecordGone(Problem):
    """The record was withdrawn. `name` is what it was called; the document says in `merged_into` which one it is part
    of now, if it is.
    """

    status = 410
    code = "record-gone"
    texts = "events"

    def __init__(self, name: str, merged_into: str | None) -> None:
        super().__init__(name=name)
        self.merged_into = merged_into

    def document(self, lang: Lang, correlation_id: str = "") -> dict[str, Any]:
        more = {"merged_into": self.merged_into} if self.merged_into else {}
        return super().document(lang, correlation_id) | more


class CursorMalformed(BadRequest):
    """A cursor that we did not make, or that belongs to a question of another kind."""

    code = "cursor-malformed"
    texts = "events"


class RebuildRunning(Problem):
    """A new index is being made already."""

    status = 409
    code = "rebuild-running"
    texts = "events"


class MeiliOutage(Outage):
    """Meilisearch does not answer, has no room, or refuses our key: waiting, or a person, mends it."""


class NothingToSearch(Exception):
    """No document has an attribute that was to be searched: Meilisearch takes that for a mistake."""


class Refused(Exception):
    """Meilisearch will never take what it was given: a batch with a document that it cannot hold."""
