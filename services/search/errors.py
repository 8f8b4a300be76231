"""What can go wrong in search: on the way to a caller, and between us and Meilisearch."""

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


class CursorMalformed(BadRequest):
    """A cursor that we did not make, or that belongs to a question of another kind."""

    code = "cursor-malformed"
    texts = "events"


class MeiliOutage(Outage):
    """Meilisearch does not answer, has no room, or refuses our key: waiting, or a person, mends it."""


class Refused(Exception):
    """Meilisearch will never take what it was given: a batch with a document that it cannot hold."""
