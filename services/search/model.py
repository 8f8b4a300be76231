"""What search knows of an event, and what has to be written so that the index says the same. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.search import turns
from services.search.documents import Document, Known, documents
from services.search.horizon import due
from services.search.turns import Slot, Standing
from shared.events.catalogue import EventSnapshot
from shared.folding import fold


@dataclass(frozen=True, slots=True)
class Copy:
    """An event as the catalogue last told it; `snapshot` is None after a tombstone. `records` are those that it names,
    by id, as far as they are known. `marks` counts how often it was marked as dirty. `told_at` is when the catalogue
    told it, until it was written once.

    `written` are the ids of the documents that may be in the index, `sites` the sites whose lists may show them: never
    fewer than are, whatever was broken off in between. `standing` is what its organiser's other events were last
    counted with, and `settled` says that nothing has marked it since. `light` says that the documents in the index are
    right but for those that the horizon has reached since, or that have another turn.
    """

    id: str
    version: int
    snapshot: EventSnapshot | None
    written: frozenset[str]
    sites: frozenset[str]
    correlation_id: str
    records: dict[str, Known] = field(default_factory=dict)
    marks: int = 1
    told_at: datetime | None = None
    standing: Standing | None = None
    settled: bool = False
    light: bool = False


@dataclass(frozen=True, slots=True)
class Writing:
    """What brings the index up to a copy: `documents` to put, and those of before to delete.

    `ids` are all that it has then, `due` is when that has to be done again because the horizon has moved on.
    """

    copy: Copy
    documents: list[Document]
    ids: frozenset[str]
    sites: frozenset[str]
    due: datetime | None
    standing: Standing
    positions: Mapping[tuple[int, str], int] = field(default_factory=dict)

    @property
    def stale(self) -> frozenset[str]:
        return self.copy.written - self.ids

    @property
    def is_wider(self) -> bool:
        """It writes documents, or for sites, that were not written before."""
        return not (self.ids <= self.copy.written and self.sites <= self.copy.sites)

    @property
    def is_foreseen(self) -> bool:
        """Nothing has to be remembered before it is sent."""
        return not (self.is_wider or self.copy.light or self.standing != self.copy.standing)

    @property
    def counted(self) -> Standing | None:
        """With its turns, where it stands as it was last counted; None where they have to be counted anew."""
        before = self.copy.standing if self.copy.settled else None
        return before if before and replace(before, turns=self.standing.turns) == self.standing else None

    @property
    def is_narrower(self) -> bool:
        """What was, or may have been, in the index or on a site's lists is so no more."""
        return bool(self.stale) or not self.copy.sites <= self.sites


def plan(copy: Copy, now: datetime) -> Writing:
    """Without turns yet."""
    if copy.snapshot is None or copy.snapshot.state == "withdrawn":
        return Writing(copy, [], frozenset(), frozenset(), None, Standing("", ""))
    made = documents(copy.snapshot, now, copy.records)
    standing, positions = turns.stand(made, _organiser(copy.snapshot, copy.records))
    return Writing(
        copy,
        made,
        frozenset(document["id"] for document in made),
        frozenset(site for document in made for site in document["site"]),
        due(copy.snapshot, (document["until"] for document in made), now),
        standing,
        positions,
    )


def in_turn(writings: Iterable[Writing], others: Mapping[str, Standing]) -> tuple[list[Writing], Collection[str]]:
    """The writings with their turns, and the ids of those of `others` (all that stand in their queues, or in those in
    which they stood) that have other turns now. Those of the writings that are counted already keep theirs.
    """
    by_id = {writing.copy.id: writing for writing in writings}
    counted = {id: standing for id, writing in by_id.items() if (standing := writing.counted)}
    mine = {id: writing for id, writing in by_id.items() if id not in counted}
    before = [writing.copy.standing for writing in mine.values() if writing.copy.standing]
    taken, moved = turns.take({id: writing.standing for id, writing in mine.items()}, before, others)
    placed = {**counted, **taken}
    return [_with_turns(writing, placed[id]) for id, writing in by_id.items()], moved.keys()


def _with_turns(writing: Writing, standing: Standing) -> Writing:
    before = writing.copy.standing
    light = writing.copy.light and before is not None and before.lane == standing.lane
    # Two showings that begin together have the same slot: then only what all of them had is known.
    known = defaultdict[Slot, set[int]](set)
    for slot, turn in zip(before.slots, before.turns, strict=True) if before and light else ():
        known[slot].add(turn)
    put = []
    for document in writing.documents:
        position = writing.positions.get((document["day"], document["showing"]))
        document["turn"] = 0 if position is None else standing.turns[position]
        as_it_is = position is None or known[standing.slots[position]] == {document["turn"]}
        if not (light and as_it_is and document["id"] in writing.copy.written):
            put.append(document)
    return replace(writing, documents=put, standing=standing)


def _organiser(snapshot: EventSnapshot, records: Mapping[str, Known]) -> str:
    """Whose turns are counted together: of the record, or whoever goes by the same name."""
    said = snapshot.content.organiser
    if said.id:
        return records[said.id].id if said.id in records else said.id
    return fold(said.name) or snapshot.id
