"""From a subscription to an alert, and out again."""

import asyncio
from datetime import UTC, datetime, timedelta

from deploy.local.services import Service
from shared.events.facts import EventWithdrawn
from tests.integration.notify.house import House, as_fact, clear_of_the_hour, published, token_in, until


async def test_confirmed_told_and_out_again(house: House, notify: Service) -> None:
    assert (await house.subscribe(notify, "ana@example.org", category=["concert"])).status == 202
    (mail,) = await house.mails("ana@example.org", 1)
    assert mail["Subject"] == "Confirmez votre alerte sur cinqmille"
    assert "List-Unsubscribe" not in mail
    token = token_in(mail)

    early = published()
    await house.tell(early)  # not confirmed yet
    seen = (await house.ask(notify, "GET", f"/internal/subscriptions/by-token?token={token}")).json()
    assert (seen["purpose"], seen["state"], seen["filter"]["category"]) == ("confirm", "pending", ["concert"])

    for _ in range(2):
        answer = await house.ask(notify, "POST", "/internal/subscriptions/confirm", {"token": token})
        assert answer.json()["state"] == "confirmed"

    fact = published()
    id = await house.tell(fact)
    await house.tell(fact, id=id)  # a message that comes twice
    await house.tell(published(), cause="replay")
    await house.tell(published(category="danse"))
    alert = (await house.mails("ana@example.org", 2))[1]
    assert alert["Subject"].startswith("Jazz au Grenier, ")
    assert alert["From"].addresses[0].display_name == "cinqmille"
    assert alert["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert alert["Auto-Submitted"] == "auto-generated"
    assert alert["Content-Language"] == "fr"
    assert alert["Message-ID"].startswith(f"<{id}.")
    out = token_in(alert)
    assert alert["List-Unsubscribe"].endswith(f"/cinqmille/subscriptions/unsubscribe?token={out}>")

    for _ in range(2):
        answer = await house.ask(notify, "POST", "/internal/subscriptions/unsubscribe", {"token": out})
        assert answer.json()["state"] == "unsubscribed"
    row = await house.db["subscriptions"].find_one({"unsubscribe_hash": {"$exists": True}})
    assert row is not None
    assert row["address"] is None
    last = published()
    await house.tell(last)
    await until(lambda: house.db["facts"].find_one({"event_id": last.event_id, "done": True}))
    assert len(house.relay.to("ana@example.org")) == 2


async def test_a_replay_is_no_news(house: House, notify: Service) -> None:
    await house.confirmed(notify, "ivo@example.org")
    fact = published()
    await house.tell(fact, cause="replay")
    # What comes after it about the same event is taken in after it.
    await house.tell(as_fact(EventWithdrawn, fact, 2), "event.withdrawn")
    await until(
        lambda: house.db["facts"].find_one({"event_id": fact.event_id, "type": "event.withdrawn", "done": True})
    )
    assert await house.deliveries(notify, event=fact.event_id) == [], "a replay was told"


async def test_what_was_told_before_the_confirmation_is_no_news_however_late_it_is_read(
    house: House, notify: Service
) -> None:
    """Notify is away, the event is published, somebody confirms, and only then is the message read."""
    await house.subscribe(notify, "jos@example.org")
    token = token_in((await house.mails("jos@example.org", 1))[0])
    await asyncio.to_thread(notify.terminate)
    early = published()
    await house.tell(early)
    api = await house.start(halves="api")
    answer = await house.ask(api, "POST", "/internal/subscriptions/confirm", {"token": token})
    assert answer.json()["state"] == "confirmed"
    await house.start(halves="workers")
    await until(lambda: house.db["facts"].find_one({"event_id": early.event_id, "done": True}))
    assert await house.deliveries(api, event=early.event_id) == [], "told of what was there before they asked"
    later = published()
    await house.tell(later)
    (alert,) = await house.ended(api, later.event_id)
    assert alert["status"] == "sent"


async def test_nobody_learns_who_subscribes(house: House, notify: Service) -> None:
    first = await house.subscribe(notify, "ben@example.org")
    await house.mails("ben@example.org", 1)
    again = await house.subscribe(notify, "ben@example.org")
    mails = await house.mails("ben@example.org", 2)
    # The link of the first mail is still good when the second has come.
    await house.ask(notify, "POST", "/internal/subscriptions/confirm", {"token": token_in(mails[0])})
    known = await house.subscribe(notify, "Ben@Example.org")
    assert (await house.mails("ben@example.org", 3))[2]["Subject"] == "Votre alerte sur cinqmille est déjà active"
    assert first.status == again.status == known.status == 202
    assert first.body == again.body == known.body


async def test_bad_input_is_named(house: House, notify: Service) -> None:
    await house.subscribe(notify, "carl@example.org")  # waits for the site
    bad = {"email": "carl@example.org\r\nBcc: x@example.org", "site": "cinqmille"}
    for body, field in (
        (bad, "email"),
        ({"email": "carl@example.org", "site": "huitmille"}, "site"),
        ({"email": "carl@example.org", "site": "cinqmille", "filter": {"category": ["rodeo"]}}, "filter.category"),
        ({"email": "carl@example.org", "site": "cinqmille", "filter": {"when": "weekend"}}, "filter.when"),
        ({"email": "carl@example.org", "site": "cinqmille", "filter": {"from": "2030-01-05"}}, "filter.from"),
        ({"email": "carl@example.org", "site": "cinqmille", "colour": "red"}, "colour"),
    ):
        answer = await house.ask(notify, "POST", "/internal/subscriptions", body)
        assert (answer.status, answer.json()["field"]) == (422, field)
    for path in ("confirm", "unsubscribe"):
        answer = await house.ask(notify, "POST", f"/internal/subscriptions/{path}", {"token": "forged"})
        assert answer.status == 404
    row = await house.db["subscriptions"].find_one({"address": "carl@example.org"})
    assert row is not None
    past = datetime.now(UTC) - timedelta(minutes=1)
    token = token_in((await house.mails("carl@example.org", 1))[0])
    await house.db["subscriptions"].update_one({"_id": row["_id"]}, {"$set": {"confirm.0.until": past}})
    answer = await house.ask(notify, "POST", "/internal/subscriptions/confirm", {"token": token})
    assert answer.status == 410


async def test_what_is_past_or_unheard_of_is_no_news(house: House, notify: Service) -> None:
    await house.confirmed(notify, "dora@example.org")
    over = published(days=-10)
    await house.tell(over)
    unheard = published()
    await house.tell(as_fact(EventWithdrawn, unheard, 1), "event.withdrawn")
    fact = published()
    await house.tell(fact)
    await house.mails("dora@example.org", 2)
    await house.tell(as_fact(EventWithdrawn, fact, 2), "event.withdrawn")
    gone = (await house.mails("dora@example.org", 3))[2]
    assert gone["Subject"] == "Retiré de l’agenda : Jazz au Grenier"
    for event_id in (over.event_id, unheard.event_id):
        await until(lambda event_id=event_id: house.db["facts"].find_one({"event_id": event_id, "done": True}))
        assert await house.deliveries(notify, event=event_id) == []


async def test_confirm_mails_to_one_address_are_limited(house: House) -> None:
    await clear_of_the_hour()
    notify = await house.start(MAILS_PER_ADDRESS="3")
    for category in ("concert", "danse", "cirque", "cinema", "theatre"):
        await house.subscribe(notify, "eve@example.org", category=[category])
    await until(lambda: house.db["deliveries"].find_one({"status": "dropped"}))
    dropped = [row for row in await house.deliveries(notify, status="dropped") if "too many" in (row["reason"] or "")]
    assert dropped

    async def settled() -> bool:
        return await house.db["deliveries"].count({"status": {"$in": ["pending", "sending"]}}) == 0

    await until(settled)
    assert len(house.relay.to("eve@example.org")) == 3


async def test_whoever_leaves_may_even_when_their_filter_cannot_be_read_any_more(house: House, notify: Service) -> None:
    id = await house.confirmed(notify, "flo@example.org")
    await house.tell(published())
    out = token_in((await house.mails("flo@example.org", 2))[1])
    await house.db["subscriptions"].update_one({"_id": id}, {"$set": {"filter": {"category": ["rodeo"]}}})
    seen = (await house.ask(notify, "GET", f"/internal/subscriptions/by-token?token={out}")).json()
    assert seen["purpose"] == "unsubscribe"
    answer = await house.ask(notify, "POST", "/internal/subscriptions/unsubscribe", {"token": out})
    assert answer.json()["state"] == "unsubscribed"
    row = await house.db["subscriptions"].find_one({"_id": id})
    assert row is not None
    assert row["address"] is None
