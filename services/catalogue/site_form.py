"""A site as ops describe it: what it must be like, and what of it the network cannot allow."""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.catalogue.errors import SiteInvalid
from shared import links
from shared.communes import commune
from shared.events.base import Lang, Texts
from shared.events.catalogue import SiteSnapshot
from shared.runtime.problems import FieldError

RESERVED = links.RESERVED | {"network", "www"}
"""No site's slug: what else an address or a queue begins with."""

_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NAMED = 10

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Host = Annotated[
    str,
    StringConstraints(
        to_lower=True, max_length=253, pattern=r"^(?i:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.(?i:[a-z0-9-]{1,63}))+$"
    ),
]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$")]


class SiteForm(BaseModel):
    """All of a site but its slug and version. `coverage` are NIS codes; a role without a colour has the network's."""

    model_config = ConfigDict(extra="forbid")

    name: Words
    town: Words
    hosts: Annotated[tuple[Host, ...], Field(max_length=20)] = ()
    languages: Annotated[tuple[Lang, ...], Field(min_length=1)] = ("fr",)
    tagline: Texts
    coverage: Annotated[frozenset[str], Field(min_length=1)]
    look: dict[Role, Colour] = Field(default_factory=dict)


def site_of(slug: str, form: SiteForm) -> SiteSnapshot:
    """The site, at version 0. Raises SiteInvalid."""
    if errors := list(_errors(slug, form)):
        raise SiteInvalid(errors=errors)
    return SiteSnapshot(slug=slug, version=0, **form.model_dump())


def _errors(slug: str, form: SiteForm) -> Iterator[FieldError]:
    if slug in RESERVED:
        yield _error("slug", "slug-reserved", slug=slug)
    elif len(slug) > 40 or not _SLUG.fullmatch(slug):
        yield _error("slug", "slug-unfit", slug=slug)
    unknown = sorted(nis for nis in form.coverage if (found := commune(nis)) is None or found.nis != nis)
    if unknown:
        named = ", ".join(unknown[:_NAMED]) + (", …" if len(unknown) > _NAMED else "")
        yield _error("coverage", "nis-unknown", nis=named)


def _error(field: str, code: str, **params: object) -> FieldError:
    return FieldError(field, code, f"catalogue.fields.{code}", params)
