"""Which alerts a sequence of facts leaves, on a real MongoDB and without anything being sent."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ulid import ULID

from services.notify.alerting import Alerting
from services.notify.model import Subscription
from services.notify.store import COLLECTIONS, AlertsOfEvents, Deliveries, Facts, Subscriptions
from shared.events.facts import (
    EventAvailableAgain,
    EventCancelled,
    EventDatesAdded,
    EventMoved,
    EventPublished,
    EventReinstated,
    EventRescheduled,
    EventSoldOut,
    EventWithdrawn,
    Fact,
)
from shared.filters import EventFilter
from shared.runtime.clock import Clock
from shared.runtime.mongo import Mongo
from tests.integration.notify.house import as_fact, published

KINDS: dict[str, type[Fact]] = {
    "published": EventPublished,
    "dates_added": EventDatesAdded,
    "rescheduled": EventRescheduled,
    "moved": EventMoved,
    "withdrawn": EventWithdrawn,
    "reinstated": EventReinstated,
    "cancelled": EventCancelled,
    "on_again": EventReinstated,
    "sold_out": EventSoldOut,
    "available_again": EventAvailableAgain,
}
SAYS: dict[str, dict[str, str]] = {
    "cancelled": {"status": "cancelled"},
    "on_again": {"status": "scheduled"},
    "rescheduled": {"status": "scheduled"},
    "sold_out": {"availability": "sold_out"},
    "available_again": {"availability": "available"},
}
"""What becomes of the event's dates, all of which such a fact is about."""


class Story:
    """One subscriber and one event: facts come in, and mails go out when it is said that they do."""

    def __init__(self, db: Any) -> None:
        self._subscriptions, self._db = Subscriptions(db), db
        self._alerting = Alerting(
            self._subscriptions, Deliveries(db, "test"), AlertsOfEvents(db), Facts(db), Clock(), timedelta(minutes=1)
        )
        self._first, self._version = published(), 0

    async def subscribed(self, **filter: object) -> str:
        id, wanted = str(ULID()), EventFilter.model_validate(filter)
        new = Subscription(id, f"{id}@example.org", id, "cinqmille", wanted, "fr", "pending", None)
        await self._db.transaction(lambda session: self._subscriptions.begin(new, id, 1, session))
        await self._subscriptions.confirm(id)
        return id

    async def unreadable(self, id: str) -> None:
        await self._db["subscriptions"].update_one({"_id": id}, {"$set": {"filter": {"category": ["rodeo"]}}})

    async def happens(self, name: str, *, again: bool = False, **changes: Any) -> None:
        """A fact is taken; `again`: its taker dies just before it has written down that it is done. What changes about
        the event stays so.
        """
        self._version += 1
        dates = tuple(date.model_copy(update=SAYS.get(name)) for date in self._first.dates)
        self._first = self._first.model_copy(update={"dates": dates, **changes})
        more = {"whole": False} if name == "on_again" else {}
        fact, id = as_fact(KINDS[name], self._first, self._version, **more), str(ULID())
        type_ = "event.reinstated" if name == "on_again" else f"event.{name}"
        for _ in range(2 if again else 1):
            await self._alerting.take(id, type_, fact, datetime.now(UTC) + timedelta(seconds=1))
            if again:
                await self._db["facts"].update_one({"_id": id}, {"$set": {"done": False}})
        await self._db["facts"].update_one({"_id": id}, {"$set": {"done": True}})
        await self._alerting.take(id, type_, fact, datetime.now(UTC) + timedelta(seconds=1))

    async def of_dates(self, name: str, *starts: str, again: bool = False) -> None:
        """A fact about the dates of these days only."""
        all_dates = self._first.dates
        dates = tuple(
            date.model_copy(update={"id": f"{self._first.event_id}-{day}", **SAYS.get(name, {})})
            for day in starts
            for date in all_dates[:1]
        )
        self._first = self._first.model_copy(update={"dates": dates})
        await self.happens(name, again=again)
        self._first = self._first.model_copy(update={"dates": all_dates})

    async def sent(self) -> None:
        """All that is held goes out."""
        await self._db["deliveries"].update_many({"status": "pending"}, {"$set": {"status": "sent"}})

    async def alerts(self, id: str | None = None) -> list[str]:
        """The alerts that went out or will, in order; with `id`, those of one subscription."""
        asked = {"status": {"$in": ["pending", "sent"]}, **({"subscription_id": id} if id else {})}
        rows = await self._db["deliveries"].find(asked, sort=[("created_at", 1)])
        return [row["fact_type"].removeprefix("event.") for row in rows]


@pytest.fixture
async def story(mille_env: Mapping[str, str]) -> AsyncIterator[Story]:
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    db = mongo.database(f"{mille_env['MILLE_MONGO_PREFIX']}notify")
    await db.ensure(COLLECTIONS)
    for name in COLLECTIONS:
        await db[name].delete_many({})
    story = Story(db)
    await story.subscribed()
    yield story
    mongo.close()


@pytest.mark.parametrize("again", [False, True], ids=["in one go", "after a crash"])
@pytest.mark.parametrize(
    ("facts", "alerts"),
    [
        # A dot is where what is held goes out.
        ("published", "published"),
        ("published dates_added moved", "published"),
        ("published . dates_added", "published dates_added"),
        ("published . dates_added moved", "published dates_added moved"),
        ("published . moved rescheduled", "published moved rescheduled"),
        ("published . moved moved", "published moved"),
        ("published withdrawn", ""),
        ("published . withdrawn", "published withdrawn"),
        ("published . moved withdrawn", "published withdrawn"),
        ("published withdrawn reinstated", "published"),
        ("published . withdrawn reinstated", "published"),
        ("published . withdrawn . reinstated", "published withdrawn reinstated"),
        ("published . withdrawn . reinstated withdrawn", "published withdrawn"),
        ("published . withdrawn . reinstated withdrawn reinstated", "published withdrawn reinstated"),
        ("published . moved withdrawn reinstated", "published moved"),
        ("published . moved withdrawn . reinstated", "published withdrawn reinstated"),
        ("published . moved withdrawn . reinstated . withdrawn reinstated", "published withdrawn reinstated"),
        ("published withdrawn reinstated withdrawn", ""),
        ("published withdrawn reinstated . withdrawn", "published withdrawn"),
        ("moved", ""),
        ("withdrawn", ""),
        # Nobody was told of it before, so it is new to whoever wants it.
        ("reinstated", "published"),
        ("withdrawn reinstated", "published"),
        ("reinstated withdrawn reinstated", "published"),
        # Dates that are off, on again, full, and free again.
        ("cancelled", ""),
        ("sold_out", ""),
        ("published cancelled", ""),
        ("published . cancelled", "published cancelled"),
        ("published cancelled on_again", "published"),
        ("published . cancelled on_again", "published"),
        ("published cancelled rescheduled", "published"),
        ("published . cancelled . on_again", "published cancelled on_again"),
        ("published . cancelled . on_again cancelled", "published cancelled"),
        ("published . cancelled withdrawn", "published withdrawn"),
        ("published . sold_out", "published sold_out"),
        ("published . sold_out available_again", "published"),
        ("published . sold_out . available_again", "published sold_out available_again"),
        ("published sold_out", "published"),
    ],
)
async def test_a_sequence_of_facts(story: Story, facts: str, alerts: str, again: bool) -> None:
    for step in facts.split():
        await (story.sent() if step == "." else story.happens(step, again=again))
    assert await story.alerts() == alerts.split()


@pytest.mark.parametrize("again", [False, True], ids=["in one go", "after a crash"])
@pytest.mark.parametrize(
    ("facts", "alerts"),
    [
        ("published:ab . cancelled:a . on_again:a cancelled:ab", "published cancelled cancelled"),
        ("published:ab . cancelled:a . on_again:a cancelled:a", "published cancelled"),
        ("published:ab . cancelled:b . cancelled:a on_again:ab", "published cancelled on_again"),
        ("published:ab . sold_out:a . available_again:a sold_out:ab", "published sold_out sold_out"),
    ],
)
async def test_what_undoes_the_news_of_one_date_and_is_news_of_another(
    story: Story, facts: str, alerts: str, again: bool
) -> None:
    for step in facts.split():
        name, _, days = step.partition(":")
        await (story.sent() if step == "." else story.of_dates(name, *days, again=again))
    assert await story.alerts() == alerts.split()


async def test_all_who_match_get_theirs(story: Story) -> None:
    for _ in range(600):  # more than are read at a time
        await story.subscribed()
    await story.happens("published", again=True)
    assert len(await story.alerts()) == 601


async def test_who_comes_later_hears_of_what_comes_later(story: Story) -> None:
    await story.happens("published")
    await story.sent()
    await story.subscribed()
    await story.happens("moved")
    await story.happens("dates_added")
    assert await story.alerts() == ["published", "moved", "dates_added", "dates_added"]


@pytest.mark.parametrize("again", [False, True], ids=["in one go", "after a crash"])
async def test_an_approval_that_was_undone_and_corrected_reaches_its_own_readers(story: Story, again: bool) -> None:
    everything, wrong, right = (
        await story.subscribed(),
        await story.subscribed(commune=["namur"]),
        await story.subscribed(commune=["liege"]),
    )
    liege = {"nis": "62063", "commune": "Liège", "locality": "Liège"}
    await story.happens("published", again=again)
    await story.happens("withdrawn", again=again)
    await story.happens("reinstated", again=again, **liege)
    assert await story.alerts(everything) == ["published"]
    assert await story.alerts(wrong) == []
    assert await story.alerts(right) == ["published"]
    await story.sent()
    await story.happens("withdrawn", again=again)
    await story.happens("reinstated", again=again)
    for id in (everything, wrong, right):
        assert await story.alerts(id) == ([] if id == wrong else ["published"])


@pytest.mark.parametrize("heard", [False, True], ids=["within the hold", "later"])
async def test_who_was_told_of_the_wrong_event_hears_of_the_right_one(story: Story, heard: bool) -> None:
    wrong, right = await story.subscribed(commune=["namur"]), await story.subscribed(commune=["liege"])
    await story.happens("published")
    await story.sent()
    await story.happens("withdrawn")
    if heard:
        await story.sent()
    await story.happens("reinstated", nis="62063", commune="Liège", locality="Liège")
    await story.happens("moved", place_name="La Cave")
    withdrawn = ["withdrawn"] if heard else []
    assert await story.alerts(wrong) == ["published", *withdrawn, "reinstated"]
    assert await story.alerts(right) == ["published"]


async def test_a_filter_that_cannot_be_read_any_more_keeps_nobody_else_from_their_alert(story: Story) -> None:
    broken, fine = await story.subscribed(category=["concert"]), await story.subscribed(category=["concert"])
    await story.happens("published")
    await story.sent()
    await story.unreadable(broken)
    await story.happens("moved")
    await story.happens("dates_added")
    assert await story.alerts(fine) == ["published", "moved", "dates_added"]
    assert await story.alerts(broken) == ["published"]
