"""`mille.indexed.v1`: that a version can be found from now on. It empties the gateway's caches."""

from shared.events.base import Payload, Ulid


class EventIndexed(Payload):
    """`sites_before` and `sites_after` are the sites whose lists may have changed."""

    id: Ulid
    version: int
    sites_before: tuple[str, ...]
    sites_after: tuple[str, ...]
