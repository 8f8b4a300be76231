"""What can go wrong when the catalogue is asked."""

from shared.runtime.problems import Forbidden, InvalidInput, NotFound, Problem


class EventNotFound(NotFound):
    """No event has this id, or none of it was ever public."""

    code = "event-not-found"
    texts = "events"


class RecordNotFound(NotFound):
    """No place, organiser or artist has this id."""

    code = "record-not-found"
    texts = "catalogue"


class SiteNotFound(NotFound):
    code = "site-not-found"
    texts = "catalogue"


class OtherSite(Forbidden):
    """A volunteer of one site, and a place that another covers."""

    code = "other-site"
    texts = "catalogue"


class NameTaken(Problem):
    """Another record goes by that name: the two are to be merged, or one is to be named otherwise."""

    status = 409
    code = "name-taken"
    texts = "catalogue"


class MergedAlready(Problem):
    """The record was merged into another, which is the one to change."""

    status = 409
    code = "merged-already"
    texts = "catalogue"


class MergedIntoItself(InvalidInput):
    code = "merged-into-itself"
    texts = "catalogue"


class NoStreet(InvalidInput):
    """Only a place has one."""

    code = "no-street"
    texts = "catalogue"


class SiteInvalid(InvalidInput):
    """A site that cannot be: its errors say which fields."""


class HostTaken(Problem):
    """Another site answers to that host."""

    status = 409
    code = "host-taken"
    texts = "catalogue"


class ReplayRunning(Problem):
    """Everything is being published again already."""

    status = 409
    code = "replay-running"
    texts = "catalogue"
