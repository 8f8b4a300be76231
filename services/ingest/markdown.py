"""The links that a Markdown text would make, whatever way they are written."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Inline and reference links, definitions and autolinks all need one of these; most texts have none.
_MAY_LINK = re.compile(r"\]\s*[(\[:]|<[A-Za-z]")

_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
# By default it leaves out just the links that we are looking for.
_parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005


def link_targets(text: str) -> list[str]:
    """The targets of all links and pictures in `text`, as a browser would get them."""
    if not _MAY_LINK.search(text):
        return []
    return list(_targets(_parser.parse(text)))


def _targets(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        target = token.attrs.get("href") or token.attrs.get("src")
        if target is not None:
            yield str(target)
        if token.children:
            yield from _targets(token.children)
