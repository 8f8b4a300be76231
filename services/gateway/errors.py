"""What can go wrong at the gateway, each named for what happened. Their texts: shared/i18n/<lang>/pages.json, `api`."""

from shared.runtime.problems import Problem


class GatewayProblem(Problem):
    texts = "pages.api"


class KeyUnknown(GatewayProblem):
    """A bearer token that is none of ours, or was taken back."""

    status = 401
    code = "key-unknown"

    def __init__(self) -> None:
        super().__init__(field="Authorization", headers={"WWW-Authenticate": "Bearer"})


class TokenUnknown(GatewayProblem):
    """Another service asked whose token this is: nobody's."""

    status = 404
    code = "token-unknown"


class SiteNotFound(GatewayProblem):
    status = 404
    code = "site-not-found"


class EventNotFound(Problem):
    status = 404
    code = "event-not-found"
    texts = "events"


class EventGone(Problem):
    """It was public and has been withdrawn; `detail` says so, and names it."""

    status = 410
    code = "event-gone"
    texts = "events"


class ForeignForm(GatewayProblem):
    """A form that another site sent in the name of its visitor."""

    status = 403
    code = "foreign-form"


class LinkExpired(GatewayProblem):
    """The link of a mail that was good once."""

    status = 410
    code = "link-expired"


class RecordNotFound(Problem):
    """No place, organiser or artist has this id."""

    status = 404
    code = "record-not-found"
    texts = "events"


class RecordGone(Problem):
    """It was withdrawn and became no other; `detail` says so, and names it."""

    status = 410
    code = "record-gone"
    texts = "events"
