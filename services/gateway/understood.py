"""What search took the words of a question for, in one line. Pure."""

from collections.abc import Mapping

from services.gateway.faces import Setting
from services.gateway.list_paths import list_url
from services.gateway.listing import Understood
from services.gateway.views import Link
from shared.filter_values import Q_LENGTH


def understood(here: Setting, chosen: Mapping[str, str], found: Understood | None) -> Link | None:
    """The line, and where the same words mean nothing but themselves; no address where they would be too many."""
    if found is None:
        return None
    labels = " · ".join(dict.fromkeys(taken.label for taken in found.words))
    href = list_url(here, {**chosen, "q": found.exact}) if len(found.exact) <= Q_LENGTH else ""
    return Link(href, here.words("list.understood", what=labels))
