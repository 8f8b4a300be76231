"""What an answer to a GET may depend on, made a key: two requests with the same key get the same answer."""

from dataclasses import dataclass

from starlette.types import Scope

from shared.i18n import preferences

_API = "/v1/"

Key = tuple[str, bytes, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """`if_none_match` is what the caller has already."""

    key: Key
    if_none_match: bytes


def asked(scope: Scope) -> Asked | None:
    """None for a request that says who asks: what is answered may be for them alone.

    The key has the path as the routes know it, the query as it came, the languages in the caller's order, and the host
    of a page as far as its links depend on it; the API's answers are the same on every host.
    """
    languages = if_none_match = b""
    for name, value in scope["headers"]:
        if name == b"accept-language":
            languages = value
        elif name == b"if-none-match":
            if_none_match = value
        elif name in (b"cookie", b"authorization"):
            return None
    path = scope["path"]
    where = "" if path.startswith(_API) else scope["state"]["locator"].own_host
    spoken = ",".join(preferences(languages.decode("latin-1"))) if languages else ""
    return Asked((path, scope["query_string"], spoken, where), if_none_match)
