"""A site's colours as a stylesheet: its look, by role, for light and dark. Pure."""

import re
from collections.abc import Iterable, Mapping

from shared.events.catalogue import SiteSnapshot

NETWORK: Mapping[str, str] = {
    "paper": "#f8fafb",
    "ink": "#161d21",
    "muted": "#55626a",
    "card": "#ffffff",
    "line": "#d7dfe3",
    "edge-line": "#74828a",
    "wash": "#e2eef2",
    "accent": "#0a5a75",
    "field": "#0a4a61",
    "on-field": "#f1fbff",
    "alarm": "#b3261e",
    "dark-paper": "#10161a",
    "dark-ink": "#eaf1f5",
    "dark-muted": "#a6b3ba",
    "dark-card": "#182126",
    "dark-line": "#2d3a41",
    "dark-edge-line": "#7b8b94",
    "dark-wash": "#1e2a30",
    "dark-accent": "#7fd0ee",
    "dark-field": "#0a4a61",
    "dark-on-field": "#f1fbff",
    "dark-alarm": "#ff9d92",
}
"""The network's own look: every role there is, and what stands in where a site says nothing."""

_DARK = "dark-"
_COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")


def stylesheet(sites: Iterable[SiteSnapshot], site: SiteSnapshot | None) -> str:
    """The colours of `site` (of the network for None), and the mark of each of its sisters.

    A value that is no plain colour is left out: it would be somebody else's CSS on our pages.
    """
    look = {**NETWORK, **_plain(site.look if site else {})}
    bars = {"bar": look["ink"], "on-bar": look["paper"], "dark-bar": look["dark-card"], "dark-on-bar": look["dark-ink"]}
    look |= bars | _inks(look)
    light = {role: value for role, value in look.items() if not role.startswith(_DARK)}
    dark = {role.removeprefix(_DARK): value for role, value in look.items() if role.startswith(_DARK)}
    rules = [f":root {{ {_properties(light)} }}"]
    rules.append(f"@media (prefers-color-scheme: dark) {{ :root {{ {_properties(dark)} }} }}")
    # Paper is for the screen alone: on paper, ink is black whatever the screen prefers.
    rules.append(f"@media print {{ :root {{ {_properties(light)} }} }}")
    for sister in sites:
        colours = {**NETWORK, **_plain(sister.look)}
        # The bar is dark on every page.
        rules.append(f".dot-{sister.slug} {{ background: {colours['dark-accent']}; }}")
        rules.append(f".panel-{sister.slug} a {{ background: {colours['field']}; color: {colours['on-field']}; }}")
    return "\n".join(rules) + "\n"


def _inks(look: Mapping[str, str]) -> dict[str, str]:
    """The colours that the pictures are printed in: a deep one, a bright one, a pale one, and the shade of the deep."""
    deep = min(look["field"], look["on-field"], key=_light)
    # Under a bright colour the deep one is nearly black: its shade is then the accent, a colour at least.
    shade = look["accent"] if deep == look["on-field"] else _darker(deep)
    light = {"ink-deep": deep, "ink-bright": look["dark-accent"], "ink-pale": look["wash"], "ink-shade": shade}
    dark = {**light, "ink-pale": _darker(look["wash"], 0.9)}
    return {**light, **{f"{_DARK}{role}": colour for role, colour in dark.items()}}


def _light(colour: str) -> int:
    return sum(weight * part for weight, part in zip((2, 7, 1), _parts(colour), strict=True))


def _darker(colour: str, left: float = 0.6) -> str:
    return "#" + "".join(f"{round(part * left):02x}" for part in _parts(colour))


def _parts(colour: str) -> list[int]:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return [int(digits[at : at + 2], 16) for at in (0, 2, 4)]


def _plain(look: Mapping[str, str]) -> dict[str, str]:
    return {role: value for role, value in look.items() if role in NETWORK and _COLOUR.fullmatch(value)}


def _properties(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{role}: {value};" for role, value in colours.items())
