"""The texts themselves, read once from the folders beside this module."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from shared.i18n.languages import DEFAULT, Lang


class TextMissing(KeyError):
    """A key that no file has: a mistake of ours, never of a visitor."""


class ExplainedError(ValueError):
    """An error with a reason for people, in each language.

    `key` names the text and is stable, so that it can serve as a machine-readable code too.
    """

    def __init__(self, key: str, /, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(text(key, DEFAULT, **params))

    def explain(self, lang: Lang) -> str:
        return text(self.key, lang, **self.params)


def text(key: str, lang: Lang, /, **params: object) -> str:
    """The text of `key` in `lang` with its placeholders filled. Raises `TextMissing`."""
    try:
        template = _texts(lang)[key]
    except KeyError:
        raise TextMissing(f"{key} ({lang})") from None
    return template.format(**params)


def plural(key: str, lang: Lang, count: int, /, **params: object) -> str:
    """The form of `key` (`one` or `other`) that goes with `count`, which also fills `{count}`. Raises `TextMissing`."""
    singular = abs(count) < 2 if lang == "fr" else abs(count) == 1
    return text(f"{key}.{'one' if singular else 'other'}", lang, count=count, **params)


@cache
def _texts(lang: Lang) -> dict[str, str]:
    folder = files(__package__) / lang
    found: dict[str, str] = {}
    for file in folder.iterdir():
        if file.name.endswith(".json"):
            found.update(_flat(file.name.removesuffix(".json"), json.loads(file.read_text("utf-8"))))
    return found


def _flat(prefix: str, node: dict[str, Any] | list[Any] | str) -> Iterator[tuple[str, str]]:
    """Leaves by dotted key; the elements of a list are numbered from 0."""
    if isinstance(node, str):
        yield prefix, node
        return
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for name, child in children:
        yield from _flat(f"{prefix}.{name}", child)
