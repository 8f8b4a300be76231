"""What a page says when the service behind it refuses the link that led there."""

from services.gateway.errors import LinkExpired
from shared.runtime.client import Answer
from shared.runtime.problems import NotFound, Problem, ServiceUnavailable, Unauthenticated

_PROBLEMS: dict[int, type[Problem]] = {
    401: Unauthenticated,
    404: NotFound,
    410: LinkExpired,
    422: Unauthenticated,
}


def refusal(answer: Answer) -> Problem:
    """422 is a link without a token, or with one that was cut in half."""
    kind = _PROBLEMS.get(answer.status)
    return kind() if kind else ServiceUnavailable()
