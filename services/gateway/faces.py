"""What surrounds every page: whose it is, its language, the bar to the sisters, and how links are written from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import Request

from services.gateway.hosts import Locator
from services.gateway.links import event_path
from services.gateway.listing import Card
from services.gateway.sites import Sites
from services.gateway.tongues import NAMES, PARAMETER, tongue, with_query
from services.gateway.views import Link
from services.gateway.wording import Words
from shared.dates import agenda_day
from shared.events.catalogue import SiteSnapshot
from shared.i18n import LANGUAGES


@dataclass(frozen=True, slots=True)
class Sister:
    slug: str
    name: str
    town: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Face:
    """A site's face, or the network's own (`slug` is empty then). `base` comes before the paths of its pages."""

    slug: str
    name: str
    town: str
    subtitle: str
    tagline: str
    base: str
    home: str
    css: str
    network: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One request's surroundings. `path` is the page's own below `base`, `query` its parameters but the language.

    `kept` is what every link of the page carries on: the language, when the address named it.
    """

    face: Face
    site: SiteSnapshot | None
    locator: Locator
    sites: Sites
    now: datetime
    words: Words
    kept: Mapping[str, str]
    path: str
    query: Mapping[str, str]

    @property
    def today(self) -> date:
        """The agenda day."""
        return agenda_day(self.now)

    @property
    def base(self) -> str:
        return self.face.base

    def url(self, path: str, **query: str | None) -> str:
        """A link to a page of this site, without the parameters that are empty."""
        given = {name: value for name, value in query.items() if value}
        return with_query(f"{self.base}{path}" or "/", {**given, **self.kept})

    def sisters(self, view: str) -> list[Sister]:
        """The bar: each sister's page of the same view (`/weekend`)."""
        return [
            Sister(
                site.slug,
                site.name,
                site.town,
                with_query(f"{self.locator.base(site.slug, site.hosts)}{view}", self.kept),
                site.slug == self.face.slug,
            )
            for site in self.sites.all()
        ]

    def event(self, card: Card) -> str:
        """The page of an event: here when this site shows it, else on the site that leads."""
        path = event_path(card.id, card.slug)
        if self.site is not None:
            return self.url(path)
        known = self.sites.slugs()
        slug = next((slug for slug in (card.lead_site, *card.sites, *sorted(known)) if slug in known), None)
        site = self.sites.get(slug or "")
        return with_query(f"{self.locator.base(site.slug, site.hosts)}{path}", self.kept)

    def languages(self) -> list[Link]:
        """The links to this page in each language; the site's own come first."""
        own = self.site.languages if self.site else LANGUAGES
        ordered = sorted(LANGUAGES, key=lambda lang: (lang not in own, LANGUAGES.index(lang)))
        here = f"{self.base}{self.path}" or "/"
        return [Link(with_query(here, {**self.query, PARAMETER: lang}), NAMES[lang], lang) for lang in ordered]

    def alternates(self) -> list[Link]:
        """The same for search engines: absolute, and at the end the address without a language."""
        here = f"{self.locator.absolute(self.site)}{self.path}"
        found = [Link(with_query(here, {**self.query, PARAMETER: lang}), "", lang) for lang in LANGUAGES]
        return [*found, Link(with_query(here, self.query), "", "x-default")]

    def context(self, view: str, here: str = "", *, private: bool = False) -> dict[str, Any]:
        """What base.html needs. `view` is the part of the address that the sisters share; a `private` page is for
        nobody else to find.
        """
        return {
            "t": self.words,
            "lang": self.words.lang,
            "url": self.url,
            "kept": self.kept,
            "face": self.face,
            "sisters": self.sisters(view),
            "languages": self.languages(),
            "alternates": [] if private else self.alternates(),
            "private": private,
            "here": here,
            "stale": False,
        }


def setting(request: Request, sites: Sites, now: datetime, slug: str | None) -> Setting:
    """The surroundings of a page of the site `slug`, of the network for None. Raises `SiteNotFound`."""
    locator: Locator = request.state.locator
    site = sites.get(slug) if slug is not None else None
    spoken = tongue(request, site.languages if site else LANGUAGES)
    words = Words(spoken.lang)
    kept = {PARAMETER: spoken.lang} if spoken.asked else {}
    face = _face(site, locator, words, kept)
    inner: str = request.scope["path"]
    path = inner.removeprefix(f"/{site.slug}") if site else inner
    query = {name: value for name, value in request.query_params.items() if name != PARAMETER}
    return Setting(face, site, locator, sites, now, words, kept, "" if path == "/" else path, query)


def _face(site: SiteSnapshot | None, locator: Locator, words: Words, kept: Mapping[str, str]) -> Face:
    if site is None:
        return Face(
            slug="",
            name=words("network.name"),
            town="",
            subtitle=words("network.subtitle"),
            tagline=words("network.tagline"),
            base="",
            home=with_query("/", kept),
            css="/site.css",
            network="",
        )
    base = locator.base(site.slug, site.hosts)
    return Face(
        slug=site.slug,
        name=site.name,
        town=site.town,
        subtitle=words("base.subtitle", town=site.town),
        tagline=words.read(site.tagline).text,
        base=base,
        home=with_query(f"{base}/", kept),
        css=f"{base}/site.css?v={site.version}",
        network="" if locator.own else with_query("/", kept),
    )
