"""From the items of one UID to their submission, and what the report says of each: one transaction, or nothing."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.ingest.callers import Sender
from services.ingest.errors import SubmissionIsWithdrawn
from services.ingest.imports.event import Event
from services.ingest.imports.mapping import Group, body_of
from services.ingest.imports.refusal import Refused
from services.ingest.imports.splitting import TOGETHER, grouped
from services.ingest.imports.store import ImportStore, source_id
from services.ingest.store import Store
from services.ingest.submissions import Submissions
from shared.i18n import ExplainedError
from shared.runtime.clock import machine_now
from shared.runtime.mongo import Document, Session
from shared.runtime.outage import is_outage
from shared.runtime.problems import InvalidInput

log = logging.getLogger(__name__)

WITHOUT_A_KEY = 500
"""Items of a file that are read for who has no key."""

Reason = Mapping[str, Any]


class Filing:
    def __init__(self, imports: ImportStore, submissions: Submissions, store: Store) -> None:
        self._imports, self._submissions, self._store = imports, submissions, store

    async def file(self, found: Document, group: int) -> None:
        """Makes or changes the submission of a group, unless that is done; each of its items gets its outcome.

        Raises outages only: what else goes wrong is in the report, and costs no other group.
        """
        try:
            await self._store.change(lambda session: self._file(session, found, group))
        except ExplainedError as error:
            await self._refuse(found, group, [_explained(error)])
        except InvalidInput as problem:
            reasons = [
                {"field": wrong.field, "key": wrong.key, "params": dict(wrong.params)} for wrong in problem.errors
            ]
            await self._refuse(found, group, reasons)
        except SubmissionIsWithdrawn:
            await self._refuse(found, group, [_explained(Refused("withdrawn"))])
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("An item of a file could not be read", extra={"import": found["_id"], "item": group})
            await self._refuse(found, group, [_explained(Refused("failed"))])

    async def _file(self, session: Session, found: Document, group: int) -> None:
        rows = await self._imports.group(found["_id"], group, session)
        if all(row["outcome"] for row in rows):
            return
        if rows[0]["beyond"]:
            raise Refused("uid_many", count=TOGETHER)
        sender = Sender(**found["sender"])
        if sender.key_id is None and group > WITHOUT_A_KEY:
            raise Refused("too_many", count=WITHOUT_A_KEY)
        events, refused = _readable(row for row in rows if row["newer"] is None)
        if not events:
            await self._settle(session, rows, None, None, refused)
            return
        key = source_id(found["owner"], found["namespace"], events[0].uid)
        known = await self._imports.source(key, session)
        joined = _joined(events, known)
        body, notes = body_of(joined, found["parts"])
        refused |= {event.number: Refused("private") for event in joined.overrides if event.is_private}
        if known is None:
            sent = json.dumps(body, ensure_ascii=False).encode()
            submission = await self._submissions.receive_from_source(session, sent, sender, notes)
            outcome, submission_id = "accepted", submission["_id"]
        else:
            submission_id, changes = known["submission_id"], _changes(known["body"], body)
            outcome = "changed" if changes else "unchanged"
            if changes:
                await self._submissions.revise_from_source(session, submission_id, changes, sender, notes)
        source = {
            "_id": key,
            "submission_id": submission_id,
            "body": body,
            "rows": [event.row() for event in joined.events],
            "import_id": found["_id"],
            "at": machine_now(),
        }
        await self._imports.keep_source(source, session)
        await self._settle(session, rows, outcome, submission_id, refused)

    async def _settle(
        self,
        session: Session,
        rows: Sequence[Document],
        outcome: str | None,
        submission_id: str | None,
        refused: Mapping[int, ExplainedError],
    ) -> None:
        for row in rows:
            error = refused.get(row["number"])
            if row["newer"] is not None:
                error = Refused("newer", number=row["newer"])
            reasons = [_explained(error)] if error is not None else []
            told = {"outcome": "refused" if reasons else outcome, "reasons": reasons, "submission_id": submission_id}
            await self._imports.settle(row["_id"], told, session)

    async def _refuse(self, found: Document, group: int, reasons: Sequence[Reason]) -> None:
        async def work(session: Session) -> None:
            for row in await self._imports.group(found["_id"], group, session):
                told = {"outcome": "refused", "reasons": list(reasons), "submission_id": None}
                await self._imports.settle(row["_id"], told, session)

        await self._store.change(work)


def _readable(rows: Iterable[Document]) -> tuple[list[Event], dict[int, ExplainedError]]:
    """The events that say when they are, and why the others are not taken. Without its master nothing is."""
    events, refused = [], dict[int, ExplainedError]()
    for event in map(Event.read, rows):
        try:
            assert event.start is not None
            assert event.is_override == (event.recurrence is not None)
        except Refused as error:
            if event.is_override:
                refused[event.number] = error
                continue
            if event.method != "CANCEL":
                raise
        events.append(event)
    return events, refused


def _joined(events: Sequence[Event], known: Document | None) -> Group:
    """The events with those that an earlier file had of the same UID: a single date may come alone, and so may the news
    that all is called off.
    """
    master, overrides = grouped(events)
    if known is None:
        return Group(master, overrides)
    before, earlier = grouped(map(Event.read, known["rows"]))
    called_off = master is not None and master.method == "CANCEL" and before is not None
    if master is not None and not called_off:
        return Group(master, overrides)
    new = {override.recurrence for override in overrides}
    kept = tuple(override for override in earlier if override.recurrence not in new)
    return Group(before.cancelled() if before and called_off else before, (*kept, *overrides))


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that differ, None for one that is gone."""
    names = [*now, *(name for name in before if name not in now)]
    return {name: now.get(name) for name in names if name not in before or before[name] != now.get(name)}


def _explained(error: ExplainedError) -> dict[str, Any]:
    return _told(error.key, error.params)


def _told(key: str, params: Mapping[str, object], field: str | None = None) -> dict[str, Any]:
    """A reason as it is stored: its text is made for who reads it."""
    plain = {name: value if isinstance(value, int | float | str) else str(value) for name, value in params.items()}
    return {"field": field, "key": key, "params": plain}
