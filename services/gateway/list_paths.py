"""The addresses of lists: each question has one, so that links, copies and search engines agree. Pure."""

from collections.abc import Mapping

from services.gateway.faces import Setting
from services.gateway.facets import PRESETS
from shared.dates import DateError, parse_day
from shared.filters import EventFilter


def chosen_of(asked: EventFilter) -> dict[str, str]:
    """The parameters of a page's address: its site stands in the path."""
    return {name: value for name, value in asked.canonical() if name != "site"}


def list_path(chosen: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The path of a list below its site, and what remains for the query: `/weekend`, `/day/2026-12-05`, `/events`."""
    when = chosen.get("when", "")
    rest = {name: value for name, value in chosen.items() if name != "when"}
    if when in PRESETS:
        return f"/{when}", rest
    try:
        return f"/day/{parse_day(when).isoformat()}", rest
    except DateError:
        return "/events", dict(chosen)


def list_url(here: Setting, chosen: Mapping[str, str]) -> str:
    path, query = list_path(chosen)
    return here.url(path, **query)
