"""Receiving, showing, revising and withdrawing, over HTTP and on a real MongoDB."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from shared.runtime.mongo import Database
from tests.integration.ingest.bodies import SOON, body
from tests.integration.ingest.driver import Api


def bearer(sent: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {sent['edit_token']}"}


async def revise(api: Api, sent: Any, **patch: Any) -> Any:
    answer = await api.request("PATCH", sent["status_url"], patch, headers=bearer(sent))
    assert answer.status == 202, answer.body
    return answer.body


async def test_is_accepted_with_its_links(api: Api, database: Database) -> None:
    sent = await api.send(body())
    assert sent["status"] == "received"
    assert sent["revision"] == 1
    assert sent["edit_url"].endswith(f"/cinqmille/submissions/{sent['id']}?token={sent['edit_token']}")
    message = await database["outbox"].find_one({"key": sent["id"], "headers.ce_type": "submission.received"})
    assert message is not None
    assert json.loads(message["value"]) == {"submission_id": sent["id"], "revision": 1}
    assert message["sequence"] == 1


async def test_is_kept_as_sent(api: Api) -> None:
    original = body(title={"fr": "  Bal   folk ", "nl": "Folkbal"})
    sent = await api.send(original)
    shown = await api.status(sent)
    assert shown["sent"] == original
    assert shown["content"]["title"] == {"fr": "Bal folk", "nl": "Folkbal"}
    assert shown["content"]["place"]["commune"] == "Namur"
    assert shown["content"]["schedule"]["dates"][0]["key"] == "d1"


async def test_a_past_date_is_no_refusal(api: Api) -> None:
    sent = await api.send(body(start="2020-05-01T20:00"))
    case = await api.case(sent["id"])
    assert [finding["code"] for finding in case["findings"]] == ["dates_past"]


async def test_nothing_personal_is_on_a_topic(api: Api, database: Database) -> None:
    sent = await api.send(body(contact={"name": "Secret Person", "email": "secret@example.org", "phone": "081 123456"}))
    case = await api.case(sent["id"])
    await api.decide(case["id"], "approve")
    rows = await database["outbox"].find({})
    assert {row["topic"] for row in rows} >= {"mille.submissions.v1", "mille.decisions.v1", "mille.mail.v1"}
    for row in rows:
        whole = str(row)
        assert "secret" not in whole.lower()
        assert sent["edit_token"] not in whole


class TestIdempotencyKey:
    async def test_gives_the_same_answer(self, api: Api, database: Database) -> None:
        original, key = body(), {"Idempotency-Key": "form-1"}
        first = await api.send(original, key)
        await revise(api, first, title="Autre titre")
        reordered = json.dumps(dict(reversed(original.items())), indent=2).encode()
        again = await api.request("POST", "/v1/submissions", data=reordered, headers=key)
        assert again.status == 202
        assert again.body == first
        assert await database["submissions"].count({"latest.contact.email": original["contact"]["email"]}) == 1

    async def test_with_another_body_conflicts(self, api: Api) -> None:
        original, key = body(), {"Idempotency-Key": "form-2"}
        await api.send(original, key)
        answer = await api.request("POST", "/v1/submissions", {**original, "title": "Autre"}, headers=key)
        assert (answer.status, answer.body["field"]) == (409, "Idempotency-Key")

    async def test_counts_for_its_sender_only(self, api: Api) -> None:
        key = {"Idempotency-Key": "form-3"}
        ids = {(await api.send(body(), headers))["id"] for headers in (key, key, {**api.trusted, **key})}
        assert len(ids) == 3

    async def test_counts_for_a_partner_whatever_the_address(self, api: Api) -> None:
        headers = {**api.trusted, "Idempotency-Key": "form-4"}
        original = body()
        await api.send(original, headers)
        other = {**original, "contact": {"email": "other@example.org"}}
        assert (await api.request("POST", "/v1/submissions", other, headers=headers)).status == 409

    async def test_many_at_once_make_one(self, api: Api, database: Database) -> None:
        original, key = body(), {"Idempotency-Key": "form-5"}
        answers = await asyncio.gather(*(api.send(original, key) for _ in range(12)))
        assert len({answer["id"] for answer in answers}) == 1
        assert await database["submissions"].count({"latest.contact.email": original["contact"]["email"]}) == 1
        assert (
            await database["outbox"].count({"key": answers[0]["id"], "sequence": 1, "topic": "mille.submissions.v1"})
            == 1
        )

    async def test_is_free_again_after_seven_days(self, api: Api, database: Database) -> None:
        original, key = body(), {"Idempotency-Key": "form-6"}
        first = await api.send(original, key)
        await api.case(first["id"])
        old = await database["submissions"].find_one({"_id": first["id"]})
        assert old is not None
        await database["submissions"].delete_one({"_id": first["id"]})
        aged = f"00{first['id'][2:]}"  # an id of half a century ago
        await database["submissions"].insert_one({**old, "_id": aged})
        again = await api.send({**original, "title": "Autre titre"}, key)
        assert again["id"] not in (first["id"], aged)


class TestRevising:
    async def test_makes_a_new_revision_and_keeps_the_old(self, api: Api, database: Database) -> None:
        sent = await api.send(body())
        revised = await revise(api, sent, title="Un autre titre", summary="En bref")
        assert revised["revision"] == 2
        shown = await api.status(sent)
        assert shown["sent"]["title"] == "Un autre titre"
        kept = await database["revisions"].find_one({"_id": f"{sent['id']}-1"})
        assert kept is not None
        assert "Un autre titre" not in kept["sent"]

    async def test_that_changes_nothing_makes_none(self, api: Api, database: Database) -> None:
        original = body()
        sent = await api.send(original)
        assert (await revise(api, sent, title=original["title"], summary=None))["revision"] == 1
        assert await database["outbox"].count({"key": sent["id"], "topic": "mille.submissions.v1"}) == 1

    async def test_a_moved_date_is_still_the_same(self, api: Api) -> None:
        dates = [{"start": f"{SOON + timedelta(days=days)}T20:00"} for days in (0, 7, 14)]
        sent = await api.send(body(start=None, schedule={"dates": dates}))
        moved = [dates[0], {"start": f"{SOON + timedelta(days=8)}T21:00"}, dates[2]]
        await revise(api, sent, schedule={"dates": moved})
        entries = (await api.status(sent))["content"]["schedule"]["dates"]
        assert [entry["key"] for entry in entries] == ["d1", "d2", "d3"]
        assert entries[1]["original"] == dates[1]["start"]
        assert entries[1]["start"] == moved[1]["start"]
        await revise(
            api, sent, schedule={"dates": [dates[2], {"start": f"{SOON + timedelta(days=21)}"}, moved[1], dates[0]]}
        )
        entries = (await api.status(sent))["content"]["schedule"]["dates"]
        assert [entry["key"] for entry in entries] == ["d3", "d4", "d2", "d1"]

    async def test_the_only_date_either_way(self, api: Api) -> None:
        sent = await api.send(body(start=None, schedule={"dates": [{"start": f"{SOON}T20:00"}]}))
        await revise(api, sent, start=f"{SOON}T21:00", end=f"{SOON}T23:00")
        entry = (await api.status(sent))["content"]["schedule"]["dates"][0]
        assert (entry["key"], entry["original"], entry["start"]) == ("d1", f"{SOON}T20:00", f"{SOON}T21:00")

    async def test_at_once_applies_both(self, api: Api) -> None:
        sent = await api.send(body())
        await asyncio.gather(revise(api, sent, title="Nouveau titre"), revise(api, sent, summary="Nouveau résumé"))
        shown = await api.status(sent)
        assert shown["revision"] == 3
        assert (shown["sent"]["title"], shown["sent"]["summary"]) == ("Nouveau titre", "Nouveau résumé")


class TestWithdrawing:
    async def test_closes_the_open_case(self, api: Api, database: Database) -> None:
        sent = await api.send(body())
        case = await api.case(sent["id"])
        answer = await api.request("DELETE", sent["status_url"], headers=bearer(sent))
        assert (answer.status, answer.body["status"]) == (202, "withdrawn")
        await api.case(sent["id"], state="withdrawn")
        decided = await api.decide(case["id"], "approve")
        assert decided.status == 409
        assert await database["outbox"].count({"key": sent["id"], "topic": "mille.decisions.v1"}) == 0

    async def test_again_changes_nothing(self, api: Api, database: Database) -> None:
        sent = await api.send(body())
        for _ in range(2):
            assert (await api.request("DELETE", sent["status_url"], headers=bearer(sent))).status == 202
        assert await database["outbox"].count({"key": sent["id"], "headers.ce_type": "submission.withdrawn"}) == 1

    async def test_is_for_good(self, api: Api) -> None:
        sent = await api.send(body())
        await api.request("DELETE", sent["status_url"], headers=bearer(sent))
        answer = await api.request("PATCH", sent["status_url"], {"title": "Encore"}, headers=bearer(sent))
        assert answer.status == 409

    async def test_before_the_case_opens_leaves_none_open(self, api: Api) -> None:
        sent = await api.send(body())
        await api.request("DELETE", sent["status_url"], headers=bearer(sent))
        case = await api.case(sent["id"], state="withdrawn")
        assert case["state"] == "withdrawn"


async def test_validation_tells_and_stores_nothing(api: Api, database: Database) -> None:
    before = await database["submissions"].count({})
    twin = body(title="Deux fois le même")
    sent = await api.send(twin)
    await api.case(sent["id"])
    answer = await api.request("POST", "/v1/submissions/validate", {**twin, "description": None, "price": None})
    assert answer.status == 422
    del twin["description"], twin["price"]
    answer = await api.request("POST", "/v1/submissions/validate", twin)
    assert answer.status == 200
    assert [finding["code"] for finding in answer.body["findings"]] == [
        "duplicate_exact",
        "description_missing",
        "price_missing",
    ]
    assert all(finding["text"] for finding in answer.body["findings"])
    assert await database["submissions"].count({}) == before + 1


@pytest.mark.parametrize("site", ["cinqmille", None])
async def test_a_repeated_request_gets_the_same_link(api: Api, site: str | None) -> None:
    original, key = body(site=site), {"Idempotency-Key": f"link-{site}"}
    assert (await api.send(original, key))["edit_url"] == (await api.send(original, key))["edit_url"]
