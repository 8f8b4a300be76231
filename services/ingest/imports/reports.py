"""Takes a file in, and tells what became of it, item by item."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.ingest.callers import Sender
from services.ingest.edit_tokens import EditTokens
from services.ingest.errors import unreadable
from services.ingest.imports.defaults import Defaults
from services.ingest.imports.errors import ImportNotFound, ImportTokenInvalid
from services.ingest.imports.store import ImportStore
from services.ingest.imports.upload import Upload
from services.ingest.links import Links
from services.ingest.sites import Sites
from services.ingest.store import Store
from shared.events.content import EventContent
from shared.i18n import Lang, TextMissing, text
from shared.runtime.clock import machine_now
from shared.runtime.ids import new_id
from shared.runtime.mongo import Document

_TOKEN = 1
"""The counter of its token; none is ever replaced."""


class Imports:
    def __init__(self, imports: ImportStore, store: Store, sites: Sites, tokens: EditTokens, links: Links) -> None:
        self._imports, self._store, self._sites = imports, store, sites
        self._tokens, self._links = tokens, links

    async def receive(self, upload: Upload, defaults: Defaults, sender: Sender) -> dict[str, Any]:
        """Keeps a file; once this returns, every item of it will be accounted for, whatever dies.

        Raises `InvalidInput` for a site that does not exist.
        """
        if defaults.site is not None and not await self._sites.known(defaults.site):
            raise unreadable("site", "site", site=defaults.site, accepted=", ".join(self._sites.slugs()))
        import_id, now = new_id(), machine_now()
        address = defaults.contact.email.lower()
        row = {
            "_id": import_id,
            "state": "working",
            "split": False,
            "received_at": now,
            "turn_at": now,
            "finished_at": None,
            "file": {
                "name": upload.name,
                "bytes": len(upload.data),
                "sha256": hashlib.sha256(upload.data).hexdigest(),
            },
            # Nobody has proved that the address is theirs: what they change of what it sent before waits, all of it.
            "sender": asdict(Sender(sender.key_id, sender.trusted, sender.site, proven=sender.key_id is not None)),
            "owner": f"key:{sender.key_id}" if sender.key_id else f"mail:{address}",
            "namespace": defaults.source,
            "parts": defaults.parts,
            "ignored": [],
        }
        await self._imports.add(row, upload.data)
        return {
            "id": import_id,
            "status": "working",
            "status_url": f"/v1/imports/{import_id}",
            "token": self._tokens.make(f"import:{import_id}", _TOKEN),
        }

    async def report(
        self,
        import_id: str,
        key_id: str | None,
        token: str | None,
        *,
        after: int,
        limit: int,
        outcome: str | None,
        lang: Lang,
    ) -> dict[str, Any]:
        """One page of the report. Raises `ImportNotFound` and `ImportTokenInvalid`."""
        found = await self._imports.find(import_id)
        if found is None:
            raise ImportNotFound
        own = key_id is not None and key_id == found["sender"]["key_id"]
        if not own and not (token and self._tokens.fits(token, f"import:{import_id}", _TOKEN)):
            raise ImportTokenInvalid
        rows = await self._imports.page(import_id, after, limit + 1, outcome)
        page = rows[:limit]
        submissions = await self._store.states({row["submission_id"] for row in page if row.get("submission_id")})
        return {
            "id": import_id,
            "status": found["state"],
            "file": found["file"],
            "received_at": found["received_at"].isoformat(),
            "finished_at": found["finished_at"].isoformat() if found["finished_at"] else None,
            "counts": await self._imports.counts(import_id),
            "ignored": {one["kind"]: one["count"] for one in found["ignored"]},
            "items": [self._item(row, found, submissions, lang) for row in page],
            "next": str(page[-1]["number"]) if len(rows) > limit else None,
        }

    def _item(self, row: Document, found: Document, submissions: Mapping[str, Document], lang: Lang) -> dict[str, Any]:
        submission = submissions.get(row.get("submission_id") or "")
        return {
            "number": row["number"],
            "line": row["line"],
            "uid": row["uid"],
            "title": row["title"] or None,
            "outcome": row["outcome"] or "waiting",
            "reason": " ".join(_reason(reason, lang) for reason in row.get("reasons", ())) or None,
            "submission_id": row.get("submission_id"),
            "submission_status": submission["state"] if submission else None,
            "links": self._links_of(row, found, submission) if submission else {},
        }

    def _links_of(self, row: Document, found: Document, submission: Document) -> dict[str, str]:
        """The edit link goes to who sent it: with a key, or as the first who ever did."""
        submission_id, site = submission["_id"], submission["latest"]["site"]
        links = {"status": f"/v1/submissions/{submission_id}"}
        if found["sender"]["key_id"] is not None or row["outcome"] == "accepted":
            token = self._tokens.make(submission_id, submission["edit_counter"])
            links["edit"] = self._links.submission(submission_id, site, token)
        if submission["public"]:
            content = EventContent.model_validate(submission["latest"]["content"])
            links["event"] = self._links.event(submission_id, self._sites.lead(content, site), content)
        return links


def _reason(reason: Mapping[str, Any], lang: Lang) -> str:
    try:
        told = text(reason["key"], lang, **reason["params"])
    except (TextMissing, KeyError, IndexError):
        told = text("imports.reason.failed", lang)
    if reason["field"]:
        return text("imports.reason.field", lang, field=reason["field"], reason=told)
    return told
