"""What surrounds every page: whose it is, the bar to the sisters, and how links are written from here."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from services.gateway.hosts import Locator
from services.gateway.listing import Card
from services.gateway.sites import Sites
from services.gateway.views import words
from shared.dates import agenda_day
from shared.events.base import in_language
from shared.events.catalogue import SiteSnapshot
from shared.i18n import DEFAULT


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
    """One request's surroundings."""

    face: Face
    site: SiteSnapshot | None
    locator: Locator
    sites: Sites
    now: datetime

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
        return f"{self.base}{path}{'?' + urlencode(given) if given else ''}"

    def sisters(self, view: str) -> list[Sister]:
        """The bar: each sister's page of the same view (`/weekend`)."""
        return [
            Sister(
                site.slug,
                site.name,
                site.town,
                f"{self.locator.base(site.slug, site.hosts)}{view}",
                site.slug == self.face.slug,
            )
            for site in self.sites.all()
        ]

    def event(self, card: Card) -> str:
        """The page of an event: here when this site shows it, else on the site that leads."""
        path = f"/events/{card.id}/{card.slug}" if card.slug else f"/events/{card.id}"
        if self.site is not None:
            return f"{self.base}{path}"
        known = self.sites.slugs()
        slug = next((slug for slug in (card.lead_site, *card.sites, *sorted(known)) if slug in known), None)
        site = self.sites.get(slug or "")
        return f"{self.locator.base(site.slug, site.hosts)}{path}"

    def context(self, view: str, here: str = "") -> dict[str, Any]:
        """What base.html needs. `view` is the part of the address that the sisters share."""
        return {
            "face": self.face,
            "sisters": self.sisters(view),
            "today": self.today.isoformat(),
            "here": here,
            "stale": False,
        }


def setting(request: Request, sites: Sites, now: datetime, slug: str | None) -> Setting:
    """The surroundings of a page of the site `slug`, of the network for None. Raises `SiteNotFound`."""
    locator: Locator = request.state.locator
    site = sites.get(slug) if slug is not None else None
    return Setting(_face(site, locator), site, locator, sites, now)


def _face(site: SiteSnapshot | None, locator: Locator) -> Face:
    if site is None:
        return Face(
            slug="",
            name=words("network.name"),
            town="",
            subtitle=words("network.subtitle"),
            tagline=words("network.tagline"),
            base="",
            home="/",
            css="/site.css",
            network="",
        )
    base = locator.base(site.slug, site.hosts)
    return Face(
        slug=site.slug,
        name=site.name,
        town=site.town,
        subtitle=words("base.subtitle", town=site.town),
        tagline=in_language(site.tagline, DEFAULT),
        base=base,
        home=f"{base}/",
        css=f"{base}/site.css?v={site.version}",
        network="" if locator.own else "/",
    )
