"""What somebody may mean who has typed a few letters: events, places, organisers, artists, communes, categories."""

from collections.abc import Iterable
from itertools import islice, zip_longest

from pydantic_core import from_json

from services.search.finder import Finder
from services.search.records import Kind, RecordStore
from services.search.store import Store
from services.search.vocabulary import categories_beginning, communes_beginning
from shared.events.base import in_language
from shared.events.catalogue import PlaceSnapshot
from shared.filters import EventFilter
from shared.folding import fold
from shared.i18n import Lang

Item = dict[str, str]

_RECORDS: tuple[Kind, ...] = ("place", "organiser", "artist")
_ORDER = ("event", "category", "commune", *_RECORDS)
_MORE = 4
"""So many times what is wanted is looked at: some are dates of one event, or records that no event names."""


class Suggestions:
    def __init__(self, finder: Finder, store: Store, records: RecordStore) -> None:
        self._finder, self._store, self._records = finder, store, records

    async def suggest(self, words: str, asked: EventFilter, limit: int, lang: Lang) -> list[Item]:
        """At most `limit`, the best of each kind in turn, sorted by kind. Events and records are only those that can be
        found on the sites asked for. Raises MeiliOutage.
        """
        if not fold(words):
            return []
        kinds: list[Iterable[Item]] = [
            await self._events(words, asked, limit, lang),
            _categories(words, lang),
            _communes(words, lang),
            *[await self._named(kind, words, asked, limit) for kind in _RECORDS],
        ]
        in_turn = (item for places in zip_longest(*kinds) for item in places if item is not None)
        return sorted(islice(in_turn, limit), key=lambda item: _ORDER.index(item["kind"]))

    async def _events(self, words: str, asked: EventFilter, limit: int, lang: Lang) -> list[Item]:
        found = dict[str, Item]()
        for hit in await self._finder.named(words, asked, limit * _MORE, lang):
            card = from_json(hit["card"])
            where = card["place"]["name"] if card["place"] else ""
            item = {"kind": "event", "id": card["id"], "label": in_language(card["title"], lang), "detail": where}
            found.setdefault(card["id"], item)
        return list(found.values())

    async def _named(self, kind: Kind, words: str, asked: EventFilter, limit: int) -> list[Item]:
        records = await self._records.beginning(kind, words, limit * _MORE)
        found = await self._store.found_by([record.id for record in records], asked.site)
        return [
            {
                "kind": kind,
                "id": record.id,
                "label": record.name,
                "detail": record.locality if isinstance(record, PlaceSnapshot) else "",
            }
            for record in records
            if record.id in found
        ]


def _categories(words: str, lang: Lang) -> Iterable[Item]:
    for category in categories_beginning(words):
        yield {"kind": "category", "slug": category.key, "label": category.label(lang), "detail": ""}


def _communes(words: str, lang: Lang) -> Iterable[Item]:
    for commune, where in communes_beginning(words, lang):
        yield {"kind": "commune", "slug": commune.slug, "label": commune.names.get(lang), "detail": where}
