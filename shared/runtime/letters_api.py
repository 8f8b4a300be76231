"""The routes behind `mille dlt`, the same in every service that consumes."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from shared.runtime.dead_letters import text_of
from shared.runtime.envelope import Record
from shared.runtime.http import require_internal
from shared.runtime.letters import LetterGone, LetterNotFound, Letters, Outcome, Settled, State
from shared.runtime.mongo import Document
from shared.runtime.problems import NotFound
from shared.runtime.tokens import Principal

LISTED = 1_000
_SHOWN_CHARACTERS = 200_000

Ops = Annotated[Principal, Depends(require_internal("ops"))]


class LetterView(BaseModel):
    """A letter in a list. `partition` and `offset` are the original's, none where it came from no place on its topic;
    `key`, `type`, `sequence` and `subject` as they stand there, readable or not.
    """

    model_config = ConfigDict(extra="ignore")

    id: str
    topic: str
    partition: int | None
    offset: int | None
    key: str
    type: str
    sequence: str
    subject: str
    error: str
    error_type: str
    at: datetime
    state: State
    tried_at: datetime | None = None
    tried_by: str | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    outcome: Outcome | None = None

    @classmethod
    def of(cls, row: Document) -> Self:
        place = {name: row[name] if row[name] >= 0 else None for name in ("partition", "offset")}
        return cls.model_validate({**row, **place, "id": row["_id"]})


class LetterList(BaseModel):
    """The oldest first, at most 1000 of `total`."""

    items: list[LetterView]
    total: int


class WholeLetter(LetterView):
    """A letter with what is in it: text, and bytes that are no UTF-8 as `\\xff`. A sealed mail stays sealed.

    `headers` and `payload` are none where the topic has the letter no more, and `payload` for a deletion.
    """

    headers: list[tuple[str, str]] | None
    payload: str | None

    @classmethod
    def containing(cls, row: Document, record: Record | None) -> Self:
        headers = [(name, text_of(value)) for name, value in record.headers] if record else None
        payload = text_of(record.value)[:_SHOWN_CHARACTERS] if record and record.value is not None else None
        return cls(**dict(LetterView.of(row)), headers=headers, payload=payload)


class SettledView(BaseModel):
    """What a retry or a drop came to; `error` for a letter that is still open."""

    id: str
    outcome: Outcome
    error: str | None

    @classmethod
    def of(cls, settled: Settled) -> Self:
        return cls(id=settled.id, outcome=settled.outcome, error=settled.error)


def router(letters: Letters) -> APIRouter:
    routes = APIRouter(prefix="/internal/dead-letters", dependencies=[Depends(require_internal("ops"))])

    @routes.get("")
    async def list_letters(
        state: State = "open", topic: str | None = None, type: Annotated[str | None, Query(max_length=200)] = None
    ) -> LetterList:
        """Messages that the service could not take in."""
        rows, total = await letters.find(state=state, topic=topic, type=type, limit=LISTED)
        return LetterList(items=[LetterView.of(row) for row in rows], total=total)

    @routes.get("/{id}")
    async def show_letter(id: str) -> WholeLetter:
        try:
            row = await letters.row(id)
        except LetterNotFound:
            raise _not_found(id) from None
        try:
            return WholeLetter.containing(row, await letters.read(row))
        except LetterGone:
            return WholeLetter.containing(row, None)

    @routes.post("/{id}/retry")
    async def retry_letter(id: str, who: Ops) -> SettledView:
        """Hands it to the handler once more, which does nothing where a newer one was applied."""
        try:
            return SettledView.of(await letters.retry(id, who.sub))
        except LetterNotFound:
            raise _not_found(id) from None

    @routes.post("/{id}/drop")
    async def drop_letter(id: str, who: Ops) -> SettledView:
        """Nothing more is done about it."""
        try:
            return SettledView.of(await letters.drop(id, who.sub))
        except LetterNotFound:
            raise _not_found(id) from None

    return routes


def _not_found(id: str) -> NotFound:
    return NotFound(f"There is no dead letter {id}.", hint="`mille dlt list` says which there are.")
