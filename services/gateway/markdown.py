"""Descriptions: Markdown with HTML off, to HTML that a page may hold."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_REL = "nofollow ugc noopener"
_SHIFT = 2
"""Headings of a description stand below the page's own h1 and h2."""


def allowed(url: str) -> bool:
    """Whether a link may lead there."""
    try:
        return urlsplit(url.strip()).scheme.lower() in SCHEMES
    except ValueError:
        return False


class _Renderer(RendererHTML):
    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        tokens[idx].attrSet("rel", _REL)
        return self.renderToken(tokens, idx, options, env)

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self._heading(tokens, idx, options, env)

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self._heading(tokens, idx, options, env)

    def _heading(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        tokens[idx].tag = f"h{min(6, int(tokens[idx].tag[1:]) + _SHIFT)}"
        return self.renderToken(tokens, idx, options, env)


_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20}, renderer_cls=_Renderer).disable(
    "image"
)
_parser.validateLink = allowed  # type: ignore[method-assign]


def render(text: str) -> Markup:
    """HTML without tags of the author's own; links go to http, https, mailto and tel only, pictures nowhere."""
    return Markup(_parser.render(text))  # noqa: S704 - HTML is off, and the renderer escapes the rest
