"""Cases and decisions over HTTP, with the races that real volunteers run."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.services import ServiceGroup
from shared.events.mail import recipient_key
from shared.runtime.mongo import Database, Document
from tests.integration.ingest.bodies import body
from tests.integration.ingest.driver import Api, until


async def decisions(database: Database, submission_id: str) -> list[tuple[str, int]]:
    rows = await database["outbox"].find({"key": submission_id, "topic": "mille.decisions.v1"}, sort=[("sequence", 1)])
    return [(row["headers"]["ce_type"], row["sequence"]) for row in rows]


async def mails(database: Database) -> int:
    return await database["outbox"].count({"topic": "mille.mail.v1"})


async def revise(api: Api, sent: Any, **patch: Any) -> Any:
    headers = {"Authorization": f"Bearer {sent['edit_token']}"}
    answer = await api.request("PATCH", sent["status_url"], patch, headers=headers)
    return answer.body


async def withdraw(api: Api, sent: Any) -> None:
    headers = {"Authorization": f"Bearer {sent['edit_token']}"}
    assert (await api.request("DELETE", sent["status_url"], headers=headers)).status == 202


async def test_a_case_waits_for_the_lead_site(api: Api) -> None:
    sent = await api.send(body())
    case = await api.case(sent["id"])
    assert case["state"] == "open"
    assert case["site"] == "cinqmille"
    assert case["findings"] == []
    listed = await api.request("GET", "/v1/moderation/cases?site=cinqmille&state=open&limit=200", headers=api.volunteer)
    assert sent["id"] in [item["submission_id"] for item in listed.body["items"]]
    assert "contact" not in str(listed.body["items"])
    assert (await api.status(sent))["status"] == "in_review"


async def test_approval(api: Api, database: Database) -> None:
    sent = await api.send(body())
    case = await api.case(sent["id"])
    answer = await api.decide(case["id"], "approve")
    assert answer.status == 200
    assert answer.body["state"] == "approved"
    assert answer.body["decision_id"]
    assert await decisions(database, sent["id"]) == [("submission.approved", 1)]
    row = await database["outbox"].find_one({"key": sent["id"], "topic": "mille.decisions.v1"})
    assert row is not None
    decision = json.loads(row["value"])
    assert decision["content"]["title"] == case["content"]["title"]
    assert decision["decided_by"] == "account:1"
    assert (await api.status(sent))["status"] == "approved"


async def test_a_trusted_key_needs_no_volunteer(api: Api, database: Database) -> None:
    before = await mails(database)
    sent = await api.send(body(contact={"email": "trusted@example.org"}), api.trusted)
    case = await api.case(sent["id"], state="approved")
    assert case["decision"]["by"] == "key:7"
    assert await decisions(database, sent["id"]) == [("submission.approved", 1)]
    rows = await database["outbox"].find({"topic": "mille.mail.v1"})
    assert len(rows) == before


@pytest.mark.parametrize(
    "changes", [{"start": "2020-05-01T20:00"}, {"place": {"name": "X", "postcode": "5000", "locality": "Liège"}}]
)
async def test_unless_something_blocks_it(api: Api, changes: dict[str, Any]) -> None:
    sent = await api.send(body(**changes), api.trusted)
    assert (await api.case(sent["id"]))["state"] == "open"


async def test_an_untrusted_partner_waits(api: Api) -> None:
    sent = await api.send(body(), api.as_("partner", sub="key:8"))
    assert (await api.case(sent["id"]))["state"] == "open"


async def test_trust_is_not_for_whoever_holds_the_edit_link(api: Api) -> None:
    sent = await api.send(body(), api.trusted)
    await api.case(sent["id"], state="approved")
    await revise(api, sent, title="Par le lien")
    assert (await api.case(sent["id"], 2))["state"] == "open"
    assert (await api.status(sent))["public_revision"] == 1


class TestExactDuplicate:
    async def test_is_found_whatever_the_spelling(self, api: Api) -> None:
        original = body(title="L’Été à Bouge")
        first = await api.send(original)
        await api.case(first["id"])
        second = await api.send({**original, "title": "l'ete A  BOUGE", "contact": {"email": "x@example.org"}})
        case = await api.case(second["id"])
        assert [finding["code"] for finding in case["findings"]] == ["duplicate_exact"]
        assert case["twins"] == [first["id"]]

    async def test_of_two_at_once_only_one_is_approved(self, api: Api) -> None:
        original = body()
        sent = await asyncio.gather(*(api.send(original, api.trusted) for _ in range(6)))
        states = [(await api.case(one["id"]))["state"] for one in sent]
        assert sorted(states) == ["approved"] + ["open"] * 5

    async def test_is_not_its_own_earlier_revision(self, api: Api) -> None:
        sent = await api.send(body())
        await api.case(sent["id"])
        await revise(api, sent, summary="Plus court")
        assert (await api.case(sent["id"], 2))["findings"] == []

    async def test_of_what_was_rejected_or_withdrawn_is_none(self, api: Api) -> None:
        original = body()
        first = await api.send(original)
        case = await api.case(first["id"])
        await api.decide(case["id"], "reject", "Pas pour nous")
        second = await api.send(original)
        assert (await api.case(second["id"]))["findings"] == []
        await withdraw(api, second)
        await api.case(second["id"], state="withdrawn")
        third = await api.send(original)
        assert (await api.case(third["id"]))["findings"] == []


class TestRaces:
    async def test_a_trusted_submission_is_approved_however_soon_its_organiser_changes_it(
        self, api: Api, database: Database
    ) -> None:
        for _ in range(5):
            sent = await api.send(body(), api.trusted)
            await revise(api, sent, price={"kind": "pay_what_you_want"})
            await api.case(sent["id"], 2, "amended")
            shown = await api.status(sent)
            assert (shown["status"], shown["public_content"]["price"]["kind"]) == ("approved", "pay_what_you_want")
            assert len(await decisions(database, sent["id"])) == 2

    async def test_and_a_new_title_waits_while_the_first_shows(self, api: Api) -> None:
        for _ in range(5):
            sent = await api.send(body(), api.trusted)
            await revise(api, sent, title="Par le lien")
            await api.case(sent["id"], 2, "open")
            shown = await api.status(sent)
            assert (shown["status"], shown["public_revision"]) == ("in_review", 1)

    async def test_two_volunteers(self, api: Api, database: Database) -> None:
        for _ in range(5):
            sent = await api.send(body())
            case = await api.case(sent["id"])
            answers = await asyncio.gather(api.decide(case["id"], "approve"), api.decide(case["id"], "reject", "Non"))
            assert sorted(answer.status for answer in answers) == [200, 409]
            assert len(await decisions(database, sent["id"])) == 1

    async def test_a_revision_and_a_decision(self, api: Api, database: Database) -> None:
        for _ in range(5):
            sent = await api.send(body())
            case = await api.case(sent["id"])
            decided, _revised = await asyncio.gather(
                api.decide(case["id"], "approve"), revise(api, sent, title="Nouveau")
            )
            second = await api.case(sent["id"], 2)
            assert second["state"] == "open"
            made = await decisions(database, sent["id"])
            assert len(made) == (1 if decided.status == 200 else 0)
            assert (await api.case(sent["id"]))["state"] == ("approved" if made else "superseded")

    async def test_a_withdrawal_and_an_approval(self, api: Api, database: Database) -> None:
        for _ in range(5):
            sent = await api.send(body())
            case = await api.case(sent["id"])
            decided, _gone = await asyncio.gather(api.decide(case["id"], "approve"), withdraw(api, sent))
            expected = [("submission.approved", 1), ("submission.withdrawn", 2)] if decided.status == 200 else []

            async def made(sent: Any = sent, expected: Any = expected) -> bool | None:
                return True if await decisions(database, sent["id"]) == expected else None

            await until(made)
            assert (await api.status(sent))["status"] == "withdrawn"


async def test_a_decision_on_an_old_revision(api: Api) -> None:
    sent = await api.send(body())
    case = await api.case(sent["id"])
    await revise(api, sent, title="Nouveau")
    answer = await api.decide(case["id"], "approve")
    assert answer.status == 409
    assert "2" in answer.body["detail"]


async def test_a_decided_case_stays_decided(api: Api) -> None:
    sent = await api.send(body())
    case = await api.case(sent["id"])
    await api.decide(case["id"], "request_changes", "Quelle heure ?")
    assert (await api.decide(case["id"], "approve")).status == 409
    shown = await api.status(sent)
    assert (shown["status"], shown["reason"]) == ("changes_requested", "Quelle heure ?")


async def test_the_old_version_stays_public_until_the_decision(api: Api, database: Database) -> None:
    sent = await api.send(body())
    await api.decide((await api.case(sent["id"]))["id"], "approve")
    await revise(api, sent, title="Titre revu")
    second = await api.case(sent["id"], 2)
    shown = await api.status(sent)
    assert (shown["status"], shown["public_revision"]) == ("in_review", 1)
    await api.decide(second["id"], "reject", "Non")
    assert (await api.status(sent))["public_revision"] == 1
    await revise(api, sent, title="Titre encore revu")
    await api.decide((await api.case(sent["id"], 3))["id"], "approve")
    assert (await api.status(sent))["public_revision"] == 3
    assert await decisions(database, sent["id"]) == [
        ("submission.approved", 1),
        ("submission.rejected", 2),
        ("submission.approved", 3),
    ]


class TestUndoing:
    async def test_an_approval_takes_the_event_down(self, api: Api, database: Database) -> None:
        sent = await api.send(body())
        case = await api.case(sent["id"])
        await api.decide(case["id"], "approve")
        path = f"/v1/moderation/cases/{case['id']}/revoke"
        answer = await api.request("POST", path, headers=api.volunteer)
        assert (answer.status, answer.body["state"]) == (200, "open")
        assert (await api.request("POST", path, headers=api.volunteer)).status == 409
        shown = await api.status(sent)
        assert (shown["status"], shown["public_revision"]) == ("in_review", None)
        await api.decide(case["id"], "approve")
        assert [type_ for type_, _ in await decisions(database, sent["id"])] == [
            "submission.approved",
            "submission.revoked",
            "submission.approved",
        ]

    async def test_a_refusal_tells_no_topic(self, api: Api, database: Database) -> None:
        sent = await api.send(body())
        case = await api.case(sent["id"])
        await api.decide(case["id"], "reject", "Non")
        await api.request("POST", f"/v1/moderation/cases/{case['id']}/revoke", headers=api.volunteer)
        assert (await api.decide(case["id"], "approve")).status == 200
        assert await decisions(database, sent["id"]) == [("submission.rejected", 1), ("submission.approved", 3)]

    async def test_what_is_public_while_a_newer_revision_waits(self, api: Api, database: Database) -> None:
        sent = await api.send(body())
        case = await api.case(sent["id"])
        await api.decide(case["id"], "approve")
        await revise(api, sent, title="Nouveau")
        second = await api.case(sent["id"], 2)
        answer = await api.request("POST", f"/v1/moderation/cases/{case['id']}/revoke", headers=api.volunteer)
        assert (answer.status, answer.body["state"]) == (200, "superseded")
        assert (await api.status(sent))["status"] == "in_review"
        assert (await api.decide(second["id"], "approve")).status == 200
        assert (await decisions(database, sent["id"]))[-1] == ("submission.approved", 3)


class TestWhoMayDecide:
    async def test_nobody(self, api: Api) -> None:
        assert (await api.request("GET", "/v1/moderation/cases")).status == 401

    async def test_no_partner(self, api: Api) -> None:
        sent = await api.send(body())
        case = await api.case(sent["id"])
        assert (await api.decide(case["id"], "approve", headers=api.trusted)).status == 403

    async def test_no_sister_site_which_sees_no_contact(self, api: Api) -> None:
        sent = await api.send(body())
        case = await api.case(sent["id"])
        assert case["contact"]["name"] == "Claire"
        sister = api.as_("volunteer", site="quatremille")
        seen = await api.request("GET", f"/v1/moderation/cases/{case['id']}", headers=sister)
        assert (seen.status, seen.body["contact"]) == (200, None)
        assert "example.org" not in str(seen.body)
        assert (await api.decide(case["id"], "approve", headers=sister)).status == 403

    async def test_ops_any(self, api: Api) -> None:
        sent = await api.send(body(place={"name": "Halle", "postcode": "1300"}))
        case = await api.case(sent["id"])
        assert case["site"] is None
        assert [finding["code"] for finding in case["findings"]] == ["outside_coverage"]
        assert (await api.decide(case["id"], "approve")).status == 403
        network = await api.request("GET", "/v1/moderation/cases?site=network", headers=api.as_("ops"))
        assert case["id"] in [item["id"] for item in network.body["items"]]
        assert (await api.decide(case["id"], "approve", headers=api.as_("ops"))).status == 200


async def test_the_site_that_covers_leads_whatever_form_was_used(api: Api) -> None:
    sent = await api.send(body(place={"name": "Le Reflektor", "postcode": "4000", "locality": "Liège"}))
    case = await api.case(sent["id"])
    assert (case["site"], case["form_site"]) == ("quatremille", "cinqmille")
    assert [finding["code"] for finding in case["findings"]] == ["other_site"]


async def test_pages_of_cases(api: Api) -> None:
    for _ in range(3):
        await api.case((await api.send(body()))["id"])
    seen: list[tuple[bool, str, str]] = []
    cursor = ""
    while True:
        answer = await api.request("GET", f"/v1/moderation/cases?limit=2{cursor}", headers=api.volunteer)
        seen += [(not item["urgent"], item["starts"], item["id"]) for item in answer.body["items"]]
        if answer.body["next"] is None:
            break
        cursor = f"&cursor={answer.body['next']}"
    assert seen == sorted(set(seen))
    assert len(seen) >= 3


async def test_the_mail_about_a_withdrawal_comes_after_those_about_decisions(api: Api, database: Database) -> None:
    """In the relay's order, that of the sequence: while Kafka is away all of them wait."""
    address = f"{uuid4().hex}@example.org"
    sent = await api.send(body(contact={"email": address}))
    case = await api.case(sent["id"])
    assert (await api.decide(case["id"], "approve")).status == 200
    revoked = await api.request("POST", f"/v1/moderation/cases/{case['id']}/revoke", {}, headers=api.volunteer)
    assert revoked.status == 200
    await withdraw(api, sent)
    await api.case(sent["id"], state="withdrawn")
    rows = await database["outbox"].find({"key": recipient_key(address)}, sort=[("at", 1)])
    assert [row["sequence"] for row in rows] == [0, 1, 3]
    assert await decisions(database, sent["id"]) == [("submission.approved", 1), ("submission.revoked", 2)]


async def test_messages_that_come_again_open_nothing_twice(
    api: Api, database: Database, ingest_group: ServiceGroup
) -> None:
    """A death after the effect and before the commit: everything on the topic comes again, in a new epoch."""
    sent = [await api.send(body()) for _ in range(3)]
    for one in sent:
        await api.case(one["id"])
    await withdraw(api, sent[0])
    await api.case(sent[0]["id"], state="withdrawn")

    async def counts() -> tuple[int, list[Document]]:
        return await mails(database), await database["cases"].find({}, sort=[("_id", 1)])

    before = await counts()
    ingest = next(service for service in ingest_group.running if service.name == "ingest")
    ingest.terminate()
    await database["runtime"].update_one({"_id": "epoch"}, {"$set": {"value": 1}}, upsert=True)
    ingest.restart()
    ingest.ready()
    later = await api.send(body())
    await api.case(later["id"])
    await asyncio.sleep(2)
    after = await counts()
    assert after[0] == before[0] + 1
    assert [case for case in after[1] if case["submission_id"] != later["id"]] == before[1]
