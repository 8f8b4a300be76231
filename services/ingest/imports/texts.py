"""The texts of an event, out of whatever a calendar program made of them: plain lines, and Markdown without surprises.
Pure.
"""

import re
from html.parser import HTMLParser

from services.ingest.fields import LINE_LENGTH, PROSE_LENGTH, SCHEMES
from services.ingest.markdown import link_targets

_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|strong|em|ul|ol|li|h[1-6]|table|tr|td|html|body|head|font|img|blockquote|pre)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|#\d+|[a-z]{2,6}(?:acute|grave|circ|cedil|uml));", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t\xa0]+")
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_BLOCKS = re.compile("p|div|ul|ol|table|tr|h[1-6]|blockquote|pre")
_HIDDEN = frozenset(("script", "style", "head", "title", "template"))
_COMBINING = re.compile("[\u0300-\u036f]{8,}")


def one_line(text: str, longest: int = LINE_LENGTH) -> str:
    """Without line breaks or HTML, cut at a word where it is too long."""
    if _TAG.search(text) or _ENTITY.search(text):
        text = _markdown(text, marks=False)
    return cut(" ".join(_COMBINING.sub("", text).split()), longest)


def prose(text: str) -> str:
    """Markdown of what may be HTML or plain text; its links lead to the web, a mail or a telephone."""
    if _TAG.search(text) or _ENTITY.search(text):
        text = _markdown(text)
    text = _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in _COMBINING.sub("", text).splitlines())).strip()
    text = cut(text, PROSE_LENGTH)
    return text if _harmless(text) else _without_links(text)


def cut(text: str, longest: int) -> str:
    """The text, or its beginning with an ellipsis."""
    if len(text) <= longest:
        return text
    begun = text[: longest - 1]
    at_word = begun.rpartition(" ")[0]
    return (at_word if len(at_word) > longest // 2 else begun).rstrip(" ,;:.-–") + "…"


def _harmless(text: str) -> bool:
    for target in link_targets(text):
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", target.strip())
        if scheme and scheme[1].lower() not in SCHEMES:
            return False
    return True


def _without_links(text: str) -> str:
    for mark, instead in (("](", "] ("), ("][", "] ["), ("]:", "] :"), ("<", "‹"), (">", "›")):
        text = text.replace(mark, instead)
    return text


def _markdown(html: str, *, marks: bool = True) -> str:
    reader = _Reader(marks=marks)
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    """HTML as Markdown: paragraphs, lists, emphasis, links to the web. The rest is its text; scripts are nothing."""

    def __init__(self, *, marks: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._marks = marks
        self._hidden = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif _BLOCKS.fullmatch(tag):
            self.parts.append("\n\n")
        elif tag in _MARKS and self._marks:
            self.parts.append(_MARKS[tag])
        elif tag == "a":
            self._links.append(((dict(attrs).get("href") or "").strip(), len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif _BLOCKS.fullmatch(tag):
            self.parts.append("\n\n")
        elif tag in _MARKS and self._marks:
            self.parts.append(_MARKS[tag])
        elif tag == "a" and self._links:
            self._link(*self._links.pop())

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            lines = (_SPACES.sub(" ", line) for line in data.split("\n"))
            self.parts.append("\n".join(lines))

    def _link(self, target: str, since: int) -> None:
        if not self._marks or not re.match(r"https?://[^\s()<>]+$", target, re.IGNORECASE):
            return
        label = " ".join("".join(self.parts[since:]).split()).replace("[", "(").replace("]", ")")
        # An address as its own label is a link already.
        shown = target if not label or label.rstrip("/") == target.rstrip("/") else f"[{label}]({target})"
        self.parts[since:] = [shown]
