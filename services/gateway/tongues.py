"""Which language a page is in, and the links to the same page in the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from shared.i18n import LANGUAGES, Lang, negotiate

PARAMETER = "lang"
NAMES: Mapping[Lang, str] = {"fr": "Français", "nl": "Nederlands", "de": "Deutsch", "en": "English"}


@dataclass(frozen=True, slots=True)
class Tongue:
    """`asked` when the address names the language: then the links of the page do so too."""

    lang: Lang
    asked: bool


def tongue(request: Request, among: Sequence[Lang]) -> Tongue:
    """`?lang=`, any of the four; else what the browser likes best `among` the site's; else the site's first."""
    wanted = request.query_params.get(PARAMETER, "")
    for lang in LANGUAGES:
        if lang == wanted:
            return Tongue(lang, asked=True)
    return Tongue(negotiate(request.headers.get("accept-language"), among or LANGUAGES), asked=False)


def with_query(address: str, query: Mapping[str, str]) -> str:
    """`address` with these parameters behind those that it has."""
    if not query:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
