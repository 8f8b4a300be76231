"""Where the compacted topics do not say what the collections do."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.catalogue.store import Republishing
from services.catalogue.store.republishing import KINDS, Kind
from shared import topics
from shared.runtime.kafka import Kafka
from shared.runtime.last_words import last_words
from shared.runtime.mongo import Database

_READ_S = 100.0


@dataclass(frozen=True, slots=True)
class Difference:
    """`version` is the catalogue's, None where it knows no such thing; `on_topic` the last word's, None without."""

    kind: Kind | None
    id: str
    version: int | None
    on_topic: int | None


class Drift:
    def __init__(self, db: Database, republishing: Republishing, kafka: Kafka) -> None:
        self._outbox, self._republishing, self._kafka = db["outbox"], republishing, kafka

    async def of_topics(self) -> list[Difference]:
        """Raises Outage when Kafka does not give all of a topic within 100 s."""
        said = {
            "site": await last_words(self._kafka, topics.SITES, _READ_S),
            "": await last_words(self._kafka, topics.CATALOGUE, _READ_S),
        }
        found, known = list[Difference](), set[str]()
        for kind in KINDS:
            versions = await self._versions(kind)
            known |= versions.keys()
            words: Mapping[str, int] = said["site" if kind == "site" else ""]
            found += [
                Difference(kind, id, version, words.get(id))
                for id, version in versions.items()
                if words.get(id) != version
            ]
        strays = [(id, word) for words in said.values() for id, word in words.items() if id not in known]
        found += [Difference(None, id, None, word) for id, word in strays]
        waiting = await self._outbox.find({"pending": True}, projection={"key": 1})
        on_their_way = {row["key"] for row in waiting}
        return [one for one in found if one.id not in on_their_way]

    async def _versions(self, kind: Kind) -> dict[str, int]:
        versions, after = dict[str, int](), ""
        while page := await self._republishing.standings(kind, after):
            versions |= {one.id: one.version for one in page}
            after = page[-1].id
        return versions
