"""What a volunteer sees of the cases, and which they may decide."""

from typing import Any

from services.ingest.handover import Contact, Handover, explained
from services.ingest.moderation.errors import NotAVolunteer, OtherSite
from services.ingest.moderation.model import CaseState
from services.ingest.moderation.store import CaseStore
from shared.events.base import Lang
from shared.runtime.mongo import Document
from shared.runtime.tokens import Principal

NETWORK = "network"
"""Stands for the queue of what no site covers, where a site's slug is asked for."""

_MODERATORS = frozenset({"volunteer", "editor", "ops"})


class Desk:
    def __init__(self, cases: CaseStore, handover: Handover) -> None:
        self._cases, self._handover = cases, handover

    async def cases(
        self, person: Principal, site: str | None, state: CaseState, cursor: str | None, limit: int, lang: Lang
    ) -> dict[str, Any]:
        """One page of cases: of `site`, else of the person's own, else of all. `next` is the next page's cursor.

        Sister sites may look at one another's cases: they are listed without contacts. Raises `NotAVolunteer`.
        """
        _must_moderate(person)
        where: dict[str, Any] = {"state": state}
        if site is not None:
            where["site"] = None if site == NETWORK else site
        elif person.site is not None:
            where["site"] = person.site
        found = await self._cases.page(where, cursor, limit + 1)
        page = found[:limit]
        return {
            "items": [_listed(case, lang) for case in page],
            "next": page[-1]["turn"] if len(found) > limit else None,
        }

    async def case(self, person: Principal, case_id: str, lang: Lang) -> dict[str, Any]:
        """Raises `CaseNotFound` and `NotAVolunteer`."""
        _must_moderate(person)
        case = await self._cases.get(case_id)
        revision = await self._handover.read(case["submission_id"], case["revision"])
        return {
            **_listed(case, lang),
            "latest_revision": revision.latest,
            "public_revision": revision.public_revision,
            "received_at": revision.received_at.isoformat(),
            "form_site": revision.site,
            "source": revision.source,
            "content": revision.content.model_dump(mode="json"),
            "public_content": revision.public.shown.content.model_dump(mode="json") if revision.public else None,
            "public_in_review": revision.public.in_review if revision.public else False,
            "changed": case["changed"],
            "contact": _contact(revision.contact) if leads(person, case) else None,
            "twins": case["twins"],
        }

    async def may_decide(self, person: Principal, case_id: str) -> None:
        """Raises `CaseNotFound`, `NotAVolunteer` and `OtherSite`."""
        _must_moderate(person)
        if not leads(person, await self._cases.get(case_id)):
            raise OtherSite


def leads(person: Principal, case: Document) -> bool:
    """Whether the case is that of the person's site; ops, and people of no one site, are of every site."""
    return "ops" in person.roles or person.site is None or person.site == case["site"]


def _must_moderate(person: Principal) -> None:
    if person.roles.isdisjoint(_MODERATORS):
        raise NotAVolunteer


def _contact(contact: Contact) -> dict[str, str | None]:
    return {"email": contact.email, "name": contact.name, "phone": contact.phone}


def _listed(case: Document, lang: Lang) -> dict[str, Any]:
    decision = case["decision"]
    return {
        "id": case["_id"],
        "submission_id": case["submission_id"],
        "revision": case["revision"],
        "state": case["state"],
        "site": case["site"],
        "title": case["title"],
        "starts": case["starts"],
        "when": case["when"][lang],
        "urgent": case["urgent"],
        "amended": case["amended"],
        "place": case["place"],
        "opened_at": case["opened_at"].isoformat(),
        "findings": [explained(finding, lang) for finding in case["findings"]],
        "decision": {**decision, "at": decision["at"].isoformat()} if decision else None,
    }
