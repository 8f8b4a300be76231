"""What organisers change of what is public: at once, or after a volunteer; and how it is undone. Over HTTP, with the
catalogue that takes it in.
"""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.events.mail import MailRequested, unseal
from shared.runtime.mongo import Database, Mongo
from tests.integration.ingest.bodies import SOON, body
from tests.integration.ingest.driver import Answer, Api, until

FIRST, SECOND = f"{SOON}T20:00", f"{SOON + timedelta(days=7)}T20:00"
TOMORROW = f"{datetime.now(ZoneInfo('Europe/Brussels')) + timedelta(days=1):%Y-%m-%d}T20:00"
TWO = {"start": None, "schedule": {"dates": [{"start": FIRST}, {"start": SECOND}]}}
CANCELLED = {"date": FIRST, "status": "cancelled", "reason": "weather"}


@pytest.fixture(scope="module")
async def catalogue(mille_env: dict[str, str]) -> AsyncIterator[Database]:
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    yield mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "catalogue")
    mongo.close()


async def published(api: Api, **changes: Any) -> Any:
    sent = await api.send(body(**changes))
    assert (await api.decide((await api.case(sent["id"]))["id"], "approve")).status == 200
    return sent


async def patch(api: Api, sent: Any, **changes: Any) -> Answer:
    headers = {"Authorization": f"Bearer {sent['edit_token']}"}
    return await api.request("PATCH", sent["status_url"], changes, headers=headers)


async def amend(api: Api, sent: Any, revision: int = 2, state: str = "amended", **changes: Any) -> Any:
    """The case of a change, in `state`."""
    assert (await patch(api, sent, **changes)).status == 202
    return await api.case(sent["id"], revision, state)


async def undo(api: Api, case: Any, reason: str | None = "L’organisateur n’a rien annulé") -> Answer:
    body = {"reason": reason} if reason else None
    return await api.request("POST", f"/v1/moderation/cases/{case['id']}/revoke", body, headers=api.volunteer)


async def decisions(database: Database, submission_id: str) -> list[tuple[str, int, Any]]:
    where = {"key": submission_id, "topic": "mille.decisions.v1"}
    rows = await database["outbox"].find(where, sort=[("sequence", 1)])
    return [(row["headers"]["ce_type"], row["sequence"], json.loads(row["value"])) for row in rows]


async def mails(database: Database, key: str, address: str) -> list[tuple[str, str | None]]:
    """The templates, and the reasons, of the mails to an address."""
    rows = await database["outbox"].find({"topic": "mille.mail.v1"}, sort=[("_id", 1)])
    opened = [unseal(MailRequested.model_validate_json(row["value"]), key) for row in rows]
    return [(mail.template, mail.values["reason"]) for mail in opened if mail.to == address]


async def facts(catalogue: Database, event_id: str, type_: str) -> Any:
    async def look() -> Any:
        row = await catalogue["outbox"].find_one(
            {"key": event_id, "topic": "mille.facts.v1", "headers.ce_type": type_, "pending": {"$ne": True}}
        )
        return json.loads(row["value"]) if row else None

    return await until(look)


class TestAtOnce:
    async def test_one_date_is_cancelled(self, api: Api, database: Database, catalogue: Database) -> None:
        sent = await published(api, **TWO)
        case = await amend(api, sent, changes=[CANCELLED])
        assert case["changed"]["dates"] == [{"entry": "d1", "original": FIRST, "fields": ["status", "reason"]}]
        type_, sequence, decision = (await decisions(database, sent["id"]))[-1]
        assert (type_, sequence, decision["decided_by"], decision["in_review"]) == (
            "submission.amended",
            2,
            "organiser",
            False,
        )
        assert decision["content"]["overrides"][0]["status"] == "cancelled"
        shown = await api.status(sent)
        assert (shown["status"], shown["public_revision"], shown["public_in_review"]) == ("approved", 2, False)
        fact = await facts(catalogue, sent["id"], "event.cancelled")
        assert [date["status"] for date in fact["dates"]] == ["cancelled"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"status": "cancelled", "reason": "illness"},
            {"availability": "sold_out"},
            {"price": {"kind": "fixed", "offers": [{"name": "entrée", "amount": 8}]}},
            {"booking": {"kind": "required", "phone": "+32 81 00 00 00"}},
            {"changes": [{"date": SECOND, "availability": "limited"}]},
        ],
    )
    async def test_and_all_else_that_tells_people_what_to_expect(self, api: Api, changes: dict[str, Any]) -> None:
        case = await amend(api, await published(api, **TWO), **changes)
        assert (case["amended"], case["decision"]["by"]) == (True, "organiser")

    async def test_the_desk_is_told(self, api: Api) -> None:
        case = await amend(api, await published(api), availability="sold_out")
        listed = await api.request("GET", "/v1/moderation/cases?state=amended&limit=200", headers=api.volunteer)
        assert case["id"] in [item["id"] for item in listed.body["items"]]

    async def test_and_so_is_the_organiser(self, api: Api, database: Database, mille_env: dict[str, str]) -> None:
        sent = await published(api, contact={"email": "amended@example.org"})
        await amend(api, sent, status="cancelled")
        told = await mails(database, mille_env["MILLE_MAIL_KEY"], "amended@example.org")
        assert [template for template, _ in told] == [
            "submission_received",
            "submission_approved",
            "submission_amended",
        ]

    async def test_a_new_address_needs_nobody_and_tells_no_topic(self, api: Api, database: Database) -> None:
        sent = await published(api)
        await amend(api, sent, state="approved", contact={"email": "new@example.org"})
        assert len(await decisions(database, sent["id"])) == 1
        assert (await api.status(sent))["status"] == "approved"

    async def test_a_class_is_off_once(self, api: Api) -> None:
        rule = {"start": f"{SOON}T19:30", "end": f"{SOON}T21:30", "rrule": "FREQ=WEEKLY"}
        sent = await published(api, start=None, schedule={"kind": "recurring", "rules": [rule]})
        off = f"{SOON + timedelta(days=14)}T19:30"
        case = await amend(api, sent, changes=[{"date": off, "status": "cancelled"}])
        assert case["content"]["overrides"][0]["original"] == off
        assert case["when"]


class TestUndoing:
    async def test_shows_what_was_public_before(self, api: Api, database: Database, mille_env: dict[str, str]) -> None:
        sent = await published(api, contact={"email": "undone@example.org"})
        case = await amend(api, sent, status="cancelled")
        answer = await undo(api, case, "Le lieu dit le contraire")
        assert (answer.status, answer.body["state"]) == (200, "rejected")
        type_, sequence, decision = (await decisions(database, sent["id"]))[-1]
        assert (type_, sequence, decision["decided_by"]) == ("submission.amended", 3, "account:1")
        assert decision["content"]["status"] == "scheduled"
        shown = await api.status(sent)
        assert (shown["status"], shown["public_revision"], shown["reason"]) == (
            "rejected",
            1,
            "Le lieu dit le contraire",
        )
        assert shown["public_content"]["status"] == "scheduled"
        told = await mails(database, mille_env["MILLE_MAIL_KEY"], "undone@example.org")
        assert told[-1] == ("submission_amendment_reversed", "Le lieu dit le contraire")

    async def test_needs_a_reason(self, api: Api) -> None:
        case = await amend(api, await published(api), status="cancelled")
        answer = await undo(api, case, None)
        assert (answer.status, answer.body["field"]) == (422, "reason")

    async def test_can_be_undone_too(self, api: Api, database: Database) -> None:
        sent = await published(api)
        case = await amend(api, sent, status="cancelled")
        await undo(api, case)
        again = await api.request("POST", f"/v1/moderation/cases/{case['id']}/revoke", headers=api.volunteer)
        assert (again.status, again.body["state"]) == (200, "open")
        assert (await api.decide(case["id"], "approve")).status == 200
        assert (await api.status(sent))["public_content"]["status"] == "cancelled"

    async def test_of_an_earlier_one_does_not_put_on_again_what_a_later_one_cancelled(self, api: Api) -> None:
        sent = await published(api, **TWO)
        dearer = await amend(api, sent, price={"kind": "fixed", "offers": [{"name": "Entrée", "amount": 12}]})
        later = await amend(api, sent, 3, "open", title="Bal trad", changes=[CANCELLED])
        refused = await undo(api, dearer)
        assert refused.status == 409
        shown = (await api.status(sent))["public_content"]
        assert [said["status"] for said in shown["overrides"]] == ["cancelled"]
        assert (await undo(api, later)).status == 200
        assert (await undo(api, dearer)).status == 200
        shown = (await api.status(sent))["public_content"]
        assert (shown["overrides"], shown["price"]["offers"]) == ([], [])

    async def test_of_one_after_the_other(self, api: Api) -> None:
        sent = await published(api)
        first = await amend(api, sent, availability="limited")
        second = await amend(api, sent, 3, availability="sold_out")
        assert (await undo(api, first)).status == 409
        assert (await undo(api, second)).status == 200
        assert (await api.status(sent))["public_content"]["availability"] == "limited"
        assert (await undo(api, first)).status == 200
        assert (await api.status(sent))["public_content"]["availability"] == "unknown"


class TestWhatWaits:
    async def test_the_old_version_stays_public(self, api: Api, database: Database) -> None:
        sent = await published(api)
        case = await amend(api, sent, state="open", title="Un autre titre")
        assert (case["urgent"], case["amended"], case["changed"]["fields"]) == (False, False, ["title"])
        assert len(await decisions(database, sent["id"])) == 1

    async def test_a_cancellation_in_it_does_not(self, api: Api, database: Database) -> None:
        sent = await published(api, **TWO)
        old = (await api.status(sent))["content"]["title"]
        case = await amend(api, sent, state="open", title="Un autre titre", changes=[CANCELLED])
        assert case["amended"]
        decision = (await decisions(database, sent["id"]))[-1][2]
        assert (decision["content"]["title"], decision["in_review"]) == (old, False)
        assert decision["content"]["overrides"][0]["status"] == "cancelled"
        assert (await api.decide(case["id"], "reject", "Gardons l’ancien titre")).status == 200
        shown = await api.status(sent)
        assert shown["public_content"]["overrides"][0]["status"] == "cancelled"
        assert (await decisions(database, sent["id"]))[-1][0] == "submission.rejected"


class TestCloseToItsDate:
    async def test_it_shows_at_once_and_tops_the_queue(self, api: Api, database: Database, catalogue: Database) -> None:
        sent = await published(api, start=TOMORROW)
        case = await amend(api, sent, state="open", title="Un autre titre")
        assert (case["urgent"], case["amended"], case["public_in_review"]) == (True, True, True)
        type_, _, decision = (await decisions(database, sent["id"]))[-1]
        assert (type_, decision["in_review"]) == ("submission.amended", True)
        queue = await api.request("GET", "/v1/moderation/cases?limit=1", headers=api.volunteer)
        assert queue.body["items"][0]["urgent"]
        shown = await api.status(sent)
        assert (shown["status"], shown["public_in_review"]) == ("in_review", True)

        async def in_review() -> bool | None:
            event = await catalogue["events"].find_one({"_id": sent["id"]})
            return True if event and '"in_review": true' in json.dumps(event, default=str).lower() else None

        await until(in_review)

    async def test_approved_it_stays(self, api: Api, database: Database) -> None:
        sent = await published(api, start=TOMORROW)
        case = await amend(api, sent, state="open", title="Un autre titre")
        assert (await api.decide(case["id"], "approve")).status == 200
        assert [type_ for type_, _, _ in await decisions(database, sent["id"])] == [
            "submission.approved",
            "submission.amended",
            "submission.approved",
        ]
        shown = await api.status(sent)
        assert (shown["public_content"]["title"], shown["public_in_review"]) == ({"fr": "Un autre titre"}, False)

    @pytest.mark.parametrize(
        ("choice", "case_state"), [("reject", "rejected"), ("request_changes", "changes_requested")]
    )
    async def test_refused_it_goes_back(self, api: Api, database: Database, choice: str, case_state: str) -> None:
        sent = await published(api, start=TOMORROW, title="Le titre convenu")
        case = await amend(api, sent, state="open", title="Un autre titre", status="cancelled")
        assert (await api.decide(case["id"], choice, "Pourquoi ?")).status == 200
        type_, sequence, decision = (await decisions(database, sent["id"]))[-1]
        assert (type_, sequence, decision["in_review"]) == ("submission.amended", 4, False)
        shown = await api.status(sent)
        assert (shown["status"], shown["reason"]) == (case_state, "Pourquoi ?")
        content = shown["public_content"]
        assert (content["title"], content["status"]) == ({"fr": "Le titre convenu"}, "cancelled")

    async def test_refused_what_it_said_of_cancelled_dates_stays_and_can_be_undone(self, api: Api) -> None:
        sent = await published(api, start=TOMORROW)
        case = await amend(api, sent, state="open", title="Un autre titre", status="cancelled")
        assert (await api.decide(case["id"], "reject", "Gardons l’ancien titre")).status == 200
        assert (await api.status(sent))["public_content"]["status"] == "cancelled"
        assert (await undo(api, case)).body["state"] == "open"
        assert (await undo(api, case)).status == 200
        assert (await api.status(sent))["public_content"]["status"] == "scheduled"

    async def test_a_second_change_goes_back_to_what_was_agreed_upon(self, api: Api) -> None:
        sent = await published(api, start=TOMORROW, title="Le titre convenu")
        await amend(api, sent, state="open", title="Un autre titre")
        case = await amend(api, sent, 3, state="open", title="Encore un autre")
        assert (await api.case(sent["id"], 2))["state"] == "superseded"
        assert (await api.decide(case["id"], "reject", "Non")).status == 200
        shown = await api.status(sent)
        assert (shown["public_content"]["title"], shown["public_revision"]) == ({"fr": "Le titre convenu"}, 1)

    async def test_it_can_be_taken_back_while_it_waits(self, api: Api) -> None:
        sent = await published(api, start=TOMORROW, title="Le titre convenu")
        case = await amend(api, sent, state="open", title="Un autre titre")
        answer = await undo(api, case)
        assert (answer.status, answer.body["state"]) == (200, "open")
        shown = await api.status(sent)
        assert (shown["public_content"]["title"], shown["status"]) == ({"fr": "Le titre convenu"}, "in_review")
        assert (await api.decide(case["id"], "approve")).status == 200

    async def test_withdrawn_it_is_gone(self, api: Api, database: Database) -> None:
        sent = await published(api, start=TOMORROW)
        case = await amend(api, sent, state="open", title="Un autre titre")
        headers = {"Authorization": f"Bearer {sent['edit_token']}"}
        assert (await api.request("DELETE", sent["status_url"], headers=headers)).status == 202
        await api.case(sent["id"], 2, "withdrawn")
        assert (await decisions(database, sent["id"]))[-1][0] == "submission.withdrawn"
        assert (await undo(api, case)).status == 409


async def test_keys_stay_for_life(api: Api) -> None:
    """Through a move, a switch of kind and back, and what is said of a date goes with it."""
    sent = await published(api, **TWO)
    moved = f"{SOON + timedelta(days=1)}T21:00"
    await amend(api, sent, state="open", schedule={"dates": [{"start": moved}, {"start": SECOND}]}, changes=[CANCELLED])
    content = (await api.status(sent))["content"]
    assert [(entry["key"], entry["original"]) for entry in content["schedule"]["dates"]] == [
        ("d1", FIRST),
        ("d2", SECOND),
    ]
    assert content["overrides"][0]["original"] == FIRST
    rule = {"start": FIRST, "rrule": "FREQ=WEEKLY;COUNT=2"}
    await amend(api, sent, 3, "open", schedule={"kind": "recurring", "rules": [rule]})
    content = (await api.status(sent))["content"]
    assert [rule["key"] for rule in content["schedule"]["rules"]] == ["r3"]
    await amend(api, sent, 4, "open", schedule=None, start=FIRST)
    assert (await api.status(sent))["content"]["schedule"]["dates"][0]["key"] == "d4"


async def test_a_change_of_a_date_that_is_gone_is_found(api: Api) -> None:
    sent = await published(api, **TWO)
    await amend(api, sent, changes=[CANCELLED])
    case = await amend(api, sent, 3, "open", schedule={"dates": [{"start": SECOND}]})
    assert [finding["code"] for finding in case["findings"]] == ["change_lost"]
    assert FIRST in case["findings"][0]["text"]


async def test_what_it_is_part_of_should_be_there(api: Api) -> None:
    sent = await published(api)
    part = await api.send(body(part_of=sent["id"]))
    assert (await api.case(part["id"]))["findings"] == []
    stray = await api.send(body(part_of="01KASG1V7M3Q9T5B8XW2EDHZNF", place=None) | {"place": None})
    codes = [finding["code"] for finding in (await api.case(stray["id"]))["findings"]]
    assert codes == ["place_missing", "part_of_unknown"]
    refused = await patch(api, sent, part_of=sent["id"])
    assert (refused.status, refused.body["field"]) == (422, "part_of")


async def test_the_link_of_an_endless_schedule_serves_while_it_is_public(api: Api, database: Database) -> None:
    sent = await published(api, start=None, schedule={"kind": "ongoing", "first": f"{SOON}"})
    await database["submissions"].update_one(
        {"_id": sent["id"]}, {"$set": {"edit_until": datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))}}
    )
    shown = await api.status(sent)
    assert (shown["status"], shown["editable_until"]) == ("approved", None)
    await api.request("POST", f"/v1/moderation/cases/{sent['id']}-1/revoke", headers=api.volunteer)
    assert (await api.status(sent))["status"] == 410


async def test_a_trusted_keys_change_needs_no_volunteer(api: Api, database: Database) -> None:
    sent = await api.send(body(), api.trusted)
    await api.case(sent["id"], state="approved")
    path = f"{sent['status_url']}?token={sent['edit_token']}"
    changes = {"title": "Le titre d’une clé de confiance", "status": "cancelled"}
    answer = await api.request("PATCH", path, changes, headers=api.trusted)
    assert answer.status == 202, answer.body
    await api.case(sent["id"], 2, "approved")
    assert [type_ for type_, _, _ in await decisions(database, sent["id"])] == ["submission.approved"] * 2
