"""A list says what the words of its question were taken for, and leads to the words themselves."""

import json
import re

from pydantic import SecretStr

from services.gateway.agenda import Agenda
from services.gateway.cache import Cache
from services.gateway.lists import Lists
from services.gateway.memory import Memory
from services.gateway.news import News
from services.gateway.question import Question
from services.gateway.rendering import Renderer
from shared.filters import EventFilter
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.tokens import InternalTokens
from tests.integration.gateway.conftest import Search
from tests.unit.gateway.make import here

CARD = {
    "id": "01JD0000000000000000000001",
    "occurrence_id": "01JD0000000000000000000001-a-20261205T2000",
    "slug": "swing",
    "title": {"fr": "Swing manouche"},
    "category": "concert",
    "start": "2026-12-05T20:00:00+01:00",
    "agenda_day": "2026-12-05",
}
ANSWER = {
    "items": [CARD],
    "total": 1,
    "windows": [{"from": "2026-12-05T03:00:00Z", "to": "2026-12-06T03:00:00Z", "label": "samedi 5 décembre"}],
    "understood": {
        "words": [
            {"kind": "category", "words": "concert", "label": "Concert"},
            {"kind": "when", "words": "samedi", "label": "samedi 5 décembre"},
        ],
        "exact": '"concert" swing "samedi"',
    },
}


async def page(search: Search, q: str, lang: str = "fr") -> str:
    client = ServiceClient(search.url, InternalTokens(SecretStr("k" * 40)), "search", "gateway")
    setting = here(path="/events", query=f"q={q}&lang={lang}")
    lists = Lists(Agenda(client, Memory(Cache(100_000), News(), Clock())))
    shown = await lists.page(setting, Question(EventFilter(site=("cinqmille",), q=q)))
    await client.close()
    return bytes(Renderer().page("list.html", shown).body).decode()


async def test_one_plain_line_and_a_link_to_the_exact_words(search: Search) -> None:
    search.body = json.dumps(ANSWER)
    shown = await page(search, "concert swing samedi")
    line = re.search(r'<p class="understood">(.*?)</p>', shown, re.DOTALL)
    assert line is not None
    assert (
        re.sub(r"<[^>]*>", "", line[1]) == "Compris\u00a0: Concert · samedi 5 décembre. Chercher plutôt ces mots exacts"
    )
    assert 'href="/cinqmille/events?q=%22concert%22+swing+%22samedi%22&amp;lang=fr"' in line[1]
    # All that is shown is on that day, so it is no heading of its own.
    assert 'class="day"' not in shown


async def test_nothing_where_the_words_mean_themselves(search: Search) -> None:
    search.body = json.dumps({**ANSWER, "understood": None})
    assert "understood" not in await page(search, "swing")


async def test_no_link_where_the_quotes_would_be_too_many_letters(search: Search) -> None:
    search.body = json.dumps({**ANSWER, "understood": {**ANSWER["understood"], "exact": "x" * 201}})
    shown = await page(search, "concert swing samedi", "nl")
    assert "Begrepen als: Concert" in shown
    assert "exact" not in shown
