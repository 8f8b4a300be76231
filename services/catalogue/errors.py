"""What can go wrong when the catalogue is asked."""

from shared.runtime.problems import NotFound


class EventNotFound(NotFound):
    """No event has this id, or none of it was ever public."""

    code = "event-not-found"
    texts = "events"
