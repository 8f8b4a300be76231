"""Alerts at most once, mails at least once: whatever the relay does, and whoever dies."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from deploy.local.services import Service
from services.notify.model import NO_DATE
from shared import topics
from shared.events.facts import (
    EventCancelled,
    EventDatesAdded,
    EventMoved,
    EventReinstated,
    EventRescheduled,
    EventWithdrawn,
)
from shared.events.mail import MailRequested
from tests.integration.notify.house import House, as_fact, clear_of_the_hour, published, until


async def test_a_sender_that_dies_before_the_answer_leaves_an_uncertain_alert(house: House) -> None:
    notify = await house.start(SMTP_TIMEOUT="4")
    await house.confirmed(notify, "fay@example.org")
    house.relay.after_data = lambda _recipient: None
    fact = published()
    await house.tell(fact)
    id = await house.mail("gus@example.org", "Jazz")
    await house.mails("fay@example.org", 2)
    out = await house.db["deliveries"].find_one({"event_id": fact.event_id})
    assert out is not None
    assert out["status"] == "sending", "it is on its way, and after a crash nobody would know"
    await house.mails("gus@example.org", 1)
    notify.kill()

    house.relay.after_data = lambda _recipient: "250 OK"
    notify.restart()
    await asyncio.to_thread(notify.ready)
    (alert,) = await house.ended(notify, fact.event_id)
    assert (alert["status"], alert["reason"]) == ("uncertain", "the sender died"), "it may have arrived twice"
    assert alert in await house.deliveries(notify, status="uncertain")
    # The organiser's mail goes again, and can be known as the same one.
    first, second = await house.mails("gus@example.org", 2)
    assert first["Message-ID"] == second["Message-ID"] == f"<{id}@mille.example>"
    # Something may have been sent about the event, so what happens to it is told.
    await house.tell(as_fact(EventWithdrawn, fact, 2), "event.withdrawn")
    await house.mails("fay@example.org", 3)
    assert len(house.relay.to("fay@example.org")) == 3


async def test_an_answer_that_never_comes(house: House) -> None:
    notify = await house.start(SMTP_TIMEOUT="1")
    await house.confirmed(notify, "hal@example.org")
    house.relay.after_data = lambda _recipient: None
    fact = published()
    await house.tell(fact)
    (alert,) = await house.ended(notify, fact.event_id)
    assert (alert["status"], alert["sent_at"]) == ("uncertain", None)


@pytest.mark.parametrize("moment", ["at_rcpt", "after_data"])
async def test_a_refusal_for_now_waits_and_one_for_good_is_listed(house: House, notify: Service, moment: str) -> None:
    await house.confirmed(notify, f"ida.{moment}@example.org")
    await house.confirmed(notify, f"jan.{moment}@example.org")
    answers = {f"ida.{moment}@example.org": ["451 Later", "250 OK"], f"jan.{moment}@example.org": ["550 No such user"]}
    setattr(house.relay, moment, lambda recipient: answers[recipient].pop(0) if answers.get(recipient) else "250 OK")
    fact = published()
    await house.tell(fact)
    rows = await house.ended(notify, fact.event_id, 2)
    assert sorted((row["status"], row["attempts"], row["reason"]) for row in rows) == [
        ("failed", 0, "550 No such user"),
        ("sent", 1, None),
    ]


async def test_a_relay_that_is_away_is_waited_for(house: House, notify: Service) -> None:
    await house.confirmed(notify, "kim@example.org")
    await house.relay.stop()
    fact = published()
    await house.tell(fact)
    away = await until(lambda: house.db["deliveries"].find_one({"event_id": fact.event_id, "reason": {"$ne": None}}))
    assert (away["status"], away["attempts"]) == ("pending", 0), "given up, or counted, while the relay is away"
    state = (await house.ask(notify, "GET", "/health/dependencies")).json()["dependencies"]
    assert (state["smtp"]["ok"], state["mongodb"]["ok"]) == (False, True)
    assert (await house.ask(notify, "GET", "/health/ready")).status == 200
    await house.relay.start()
    (alert,) = await house.ended(notify, fact.event_id)
    assert alert["status"] == "sent"
    assert len(house.relay.to("kim@example.org")) == 2


async def test_what_is_undone_in_time_is_never_sent(house: House) -> None:
    notify = await house.start(ALERT_HOLD="3")
    await house.confirmed(notify, "lou@example.org")
    undone, moved, back = published(), published(), published()
    for fact in (undone, moved, back):
        await house.tell(fact)
    await house.tell(as_fact(EventWithdrawn, undone, 2), "event.withdrawn")
    await house.tell(as_fact(EventMoved, moved, 2, place_before="Le Grenier", place_name="La Cave"), "event.moved")
    begins = datetime(2030, 1, 5, 19, tzinfo=UTC)
    then = {"local_start": "2030-01-05T20:00", "start": begins, "until": begins + timedelta(hours=3)}
    later = moved.dates[0].model_copy(update=then)
    rescheduled = as_fact(EventRescheduled, moved, 2, place_name="La Cave", dates=(later,), before=moved.dates)
    await house.tell(rescheduled, "event.rescheduled")
    await house.tell(as_fact(EventWithdrawn, back, 2), "event.withdrawn")
    await house.tell(as_fact(EventReinstated, back, 3), "event.reinstated")

    (dropped,) = await house.ended(notify, undone.event_id)
    (one,) = await house.ended(notify, moved.event_id)
    (again,) = await house.ended(notify, back.event_id)
    assert (dropped["status"], dropped["reason"]) == ("dropped", "event.withdrawn")
    assert (one["status"], one["fact_type"]) == ("sent", "event.published")
    assert (again["status"], again["fact_type"]) == ("sent", "event.published")
    texts = [mail.get_body(("plain",)).get_content() for mail in house.relay.to("lou@example.org")[1:]]
    assert len(texts) == 2
    assert any("La Cave" in text and "samedi 5 janvier 2030 à 20h" in text for text in texts)


async def test_added_dates_that_are_gone_again_are_no_news(house: House) -> None:
    notify = await house.start(ALERT_HOLD="2")
    await house.confirmed(notify, "lea@example.org")
    fact = published()
    await house.tell(fact)
    await house.mails("lea@example.org", 2)
    added = fact.dates[0].model_copy(update={"id": f"{fact.event_id}-b"})
    await house.tell(as_fact(EventDatesAdded, fact, 2, dates=(added,)), "event.dates_added")
    off = added.model_copy(update={"status": "cancelled"})
    await house.tell(as_fact(EventCancelled, fact, 3, dates=(off,)), "event.cancelled")
    rows = await house.ended(notify, fact.event_id, 2)
    ends = {row["fact_type"]: (row["status"], row["reason"]) for row in rows}
    assert ends["event.dates_added"] == ("dropped", NO_DATE)
    assert "event.cancelled" not in ends  # of a date that they never heard of


async def test_two_replicas_send_each_alert_once(house: House) -> None:
    one = await house.start()
    two = await house.start()
    addresses = [f"reader{number}@example.org" for number in range(12)]
    await asyncio.gather(*(house.confirmed(one, address) for address in addresses))
    facts = [published() for _ in range(8)]
    await asyncio.gather(*(house.tell(fact) for fact in facts))
    for fact in facts:
        rows = await house.ended(two, fact.event_id, len(addresses))
        assert {row["status"] for row in rows} == {"sent"}
    assert {len(house.relay.to(address)) for address in addresses} == {1 + len(facts)}


async def test_alerts_above_the_limit_wait_for_the_next_hour(house: House) -> None:
    await clear_of_the_hour()
    notify = await house.start(MAILS_PER_ADDRESS="2")
    await house.confirmed(notify, "max@example.org")
    facts = [published(), published()]
    for fact in facts:
        await house.tell(fact)
    waiting = await until(lambda: house.db["deliveries"].find_one({"reason": "too many mails to this address"}))
    assert (waiting["status"], waiting["due_at"].minute) == ("pending", 0)
    await house.mails("max@example.org", 2)
    assert len(house.relay.to("max@example.org")) == 2


async def test_a_mail_that_nobody_can_open_goes_to_the_dead_letters(house: House, notify: Service) -> None:
    await house.publish(topics.MAIL, "somebody", "mail.requested", MailRequested(sealed="not ours"))
    await house.mail("nan@example.org", "After it")
    await house.mails("nan@example.org", 1)

    async def counted() -> bool:
        metrics = (await house.ask(notify, "GET", "/metrics")).body.decode()
        return 'mille_dead_letters_total{service="notify",topic="mille.mail.v1"} 1.0' in metrics

    assert await until(counted)
    row = await until(lambda: house.db["deliveries"].find_one({"kind": "mail", "status": "sent"}))
    assert "sealed" not in row
