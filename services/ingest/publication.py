"""What the public sees of a submission, and what it falls back to when a volunteer does not agree with it."""

from dataclasses import dataclass
from typing import Any

from shared.events.content import EventContent


@dataclass(frozen=True, slots=True)
class Version:
    """A content, and the revision that it comes from."""

    revision: int
    content: EventContent


@dataclass(frozen=True, slots=True)
class Public:
    """`shown` is public. `settled` is what a volunteer has agreed with, or what needs none; it differs from `shown`
    while a change close to its date shows before anybody has looked at it.
    """

    shown: Version
    settled: Version

    @property
    def in_review(self) -> bool:
        return self.shown.revision != self.settled.revision


def settled(revision: int, content: EventContent) -> Public:
    """What nobody has to look at any more."""
    version = Version(revision, content)
    return Public(version, version)


def stored(public: Public | None) -> dict[str, Any] | None:
    """As it stands with the submission."""
    if public is None:
        return None
    fallback = _version(public.settled) if public.in_review else None
    return {**_version(public.shown), "settled": fallback}


def loaded(row: dict[str, Any] | None) -> Public | None:
    if row is None:
        return None
    shown = _loaded(row)
    return Public(shown, _loaded(row["settled"]) if row["settled"] else shown)


def _version(version: Version) -> dict[str, Any]:
    return {"revision": version.revision, "content": version.content.model_dump(mode="json")}


def _loaded(row: dict[str, Any]) -> Version:
    return Version(row["revision"], EventContent.model_validate(row["content"]))
