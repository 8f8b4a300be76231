"""The filters of a list: a form that a browser sends as a plain address, and what is chosen, to be taken back. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.gateway.faces import Setting
from services.gateway.facets import label_of, presets, when_label
from services.gateway.list_paths import list_url
from services.gateway.nearness import RADII, circle_words, decimal, field_words
from services.gateway.question import Unread
from services.gateway.views import Link
from services.gateway.wording import Words
from shared import communes, taxonomy
from shared.events.content import ACCESS_FEATURES
from shared.filters import EventFilter
from shared.folding import fold

COUNTED = ("category", "commune", "province", "language", "lane", "free", "family", "online", "access")
"""What a list asks search to count."""

_CHOSEN_ONCE = ("q", "when", "category", "commune", "province", "language", "lane")
_NEAR = ("near", "radius", "sort")
_YES = "true"
_DATES = ("when", "from", "to")

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Select:
    name: str
    label: str
    first: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    option: Option


@dataclass(frozen=True, slots=True)
class Near:
    """A field for where somebody wants to be near to, what is wrong with that, and what only then can be chosen."""

    value: str
    error: str
    selects: list[Select]


@dataclass(frozen=True, slots=True)
class FilterForm:
    """`selects` are what most people want, `more` and `checks` what a few need. `active` takes back one choice each,
    `clear` all of them. `hidden` is what the form carries on unseen.
    """

    action: str
    hidden: list[tuple[str, str]]
    q: str
    near: Near
    selects: list[Select]
    more: list[Select]
    checks: list[Check]
    access: list[Check]
    more_chosen: int
    active: list[Link]
    clear: str


def filter_form(
    here: Setting, asked: EventFilter, chosen: Mapping[str, str], counts: Counts, unread: Unread | None = None
) -> FilterForm:
    """`chosen` are the parameters of the list as its address has them."""
    words = here.words
    more = [_select("language", _spoken(counts), chosen, counts, words), _select("lane", _LANES, chosen, counts, words)]
    checks = [_check(name, _YES, chosen, counts, words) for name in ("free", "family", "online")]
    access = [_check("access", feature, chosen, counts, words) for feature in ACCESS_FEATURES]
    shown = {*_CHOSEN_ONCE, *_DATES, *_NEAR, "free", "family", "online", "access"}
    active = [
        Link(list_url(here, _without(chosen, name, value)), label_of(name, value, words))
        for name, values in chosen.items()
        if name not in (*_DATES, *_NEAR)
        for value in ([values] if name in _WHOLE else values.split(","))
    ]
    if asked.near:
        others = {name: value for name, value in chosen.items() if name not in _NEAR}
        active.append(Link(list_url(here, others), circle_words(asked, words)))
    return FilterForm(
        action=f"{here.base}/events",
        hidden=[*((name, value) for name, value in chosen.items() if name not in shown), *here.kept.items()],
        q=chosen.get("q", ""),
        near=_near(asked, chosen, words, unread),
        selects=[
            _when(here, asked, chosen),
            _select("category", taxonomy.KEYS, chosen, counts, words),
            *_wheres(here, chosen, counts),
        ],
        more=more,
        checks=checks,
        access=access,
        more_chosen=sum(name in chosen for name in ("language", "lane", "free", "family", "online", "access")),
        active=active,
        clear=list_url(here, {name: value for name, value in chosen.items() if name in _DATES}),
    )


_LANES = ("dated", "regular", "ongoing")
_WHOLE = ("q", "bbox")


def _when(here: Setting, asked: EventFilter, chosen: Mapping[str, str]) -> Select:
    value, words = chosen.get("when", ""), here.words
    known = presets(here.now)
    options = [Option(name, words(f"when.{name}"), name == value) for name in known]
    if value not in known and (value or "from" in chosen or "to" in chosen):
        # Dates of one's own stay as they are until others are chosen.
        own = value or f"{chosen.get('from', '')}/{chosen.get('to', '')}"
        options.append(Option(own, when_label(asked, here.now, words), chosen=True))
    return Select("when", words("filter.when"), words("filter.any_when"), options)


def _near(asked: EventFilter, chosen: Mapping[str, str], words: Words, unread: Unread | None) -> Near:
    if asked.near is None:
        return Near(unread.typed if unread else "", unread.why if unread else "", [])
    reach = f"{asked.reach / 1000:g}"
    radii = sorted({*RADII, reach}, key=float)
    reaches = [Option(km, words("filter.km", km=decimal(km, words)), km == reach) for km in radii]
    nearest = chosen.get("sort") == "distance"
    selects = [
        Select("radius", words("filter.radius"), "", reaches),
        Select(
            "sort",
            words("filter.sort"),
            words("filter.by_start"),
            [Option("distance", words("filter.by_distance"), nearest)],
        ),
    ]
    return Near(field_words(asked.near), "", selects)


def _wheres(here: Setting, chosen: Mapping[str, str], counts: Counts) -> list[Select]:
    """A commune; and a province, where there is more than one to choose from."""
    covered = [commune for nis in here.site.coverage if (commune := communes.commune(nis))] if here.site else []
    slugs = {commune.slug for commune in covered} or set(counts.get("commune", {}))
    if "near" in chosen:
        slugs = set(counts.get("commune", {}))
    slugs |= set(chosen.get("commune", "").split(",")) - {""}
    communes_known = sorted(slugs, key=lambda slug: fold(label_of("commune", slug, here.words)))
    if counts.get("commune"):
        kept = {*counts["commune"], *chosen.get("commune", "").split(",")}
        communes_known = [slug for slug in communes_known if slug in kept]
    found = [_select("commune", communes_known, chosen, counts, here.words)]
    provinces = {commune.province.slug for commune in covered} or {known.slug for known in communes.provinces()}
    if len(provinces) > 1:
        found.append(_select("province", sorted(provinces), chosen, counts, here.words))
    return found


def _select(name: str, values: Iterable[str], chosen: Mapping[str, str], counts: Counts, words: Words) -> Select:
    """Each with how much there would be of it."""
    now, known = chosen.get(name, ""), counts.get(name, {})
    options = [Option(value, label_of(name, value, words), value == now, known.get(value)) for value in values]
    if now and not any(option.chosen for option in options):
        label = ", ".join(label_of(name, value, words) for value in now.split(","))
        options.append(Option(now, label, chosen=True))
    return Select(name, words(f"filter.{name}"), words(f"filter.any_{name}"), options)


def _check(name: str, value: str, chosen: Mapping[str, str], counts: Counts, words: Words) -> Check:
    here = value in chosen.get(name, "").split(",")
    return Check(name, Option(value, label_of(name, value, words), here, counts.get(name, {}).get(value)))


def _spoken(counts: Counts) -> list[str]:
    return list(dict.fromkeys(["fr", "nl", "de", "en", *sorted(counts.get("language", {}))]))


def _without(chosen: Mapping[str, str], name: str, value: str) -> dict[str, str]:
    rest = ",".join(one for one in chosen[name].split(",") if one != value) if name not in _WHOLE else ""
    return {key: values for key, values in {**chosen, name: rest}.items() if values}
