"""Files sent to a running ingest: every item accounted for, and what came before changed only where it differs."""

from typing import Any

import aiohttp

from deploy.local.services import ServiceGroup
from shared.runtime.mongo import Database
from tests.integration.ingest.calendars import (
    DEFAULTS,
    calendar,
    day,
    event,
    imported,
    iso,
    outcomes,
    report,
    send,
)
from tests.integration.ingest.driver import Api, until


async def of(api: Api, item: Any) -> Any:
    """The submission of an item."""
    token = item["links"]["edit"].partition("token=")[2]
    return (await api.request("GET", f"{item['links']['status']}?token={token}")).body


async def test_each_item_is_accounted_for_and_a_broken_one_costs_no_other(api: Api) -> None:
    data = calendar(
        event("a1", "Jazz au Foyer", "LOCATION:Salle communale\\, 5020 Temploux"),
        event("a2", ""),
        event("a3", "Sans date", start="demain"),
        "BEGIN:VTODO\r\nSUMMARY:Acheter des chaises\r\nEND:VTODO",
        event("a4", "Privé", "CLASS:PRIVATE"),
        event("a5", "Folk au Foyer", "DTEND;TZID=Europe/Brussels:pas une date", "X-BROKEN;;;==:::"),
        "BEGIN:VEVENT\r\nUID:a6\r\nSUMMARY:Sans fin",
        event(None, "Sans UID", start=day(1)),
    )
    found = await imported(api, data, api.trusted)
    assert outcomes(found) == ["accepted", "refused", "refused", "refused", "accepted", "refused", "accepted"]
    assert found["counts"] == {**{"items": 7, "accepted": 3, "changed": 0, "unchanged": 0, "refused": 4, "waiting": 0}}
    assert found["ignored"] == {"VTODO": 1}
    assert found["items"][0] | {"links": {}, "submission_id": "", "submission_status": ""} == {
        **{"number": 1, "line": 4, "uid": "a1", "title": "Jazz au Foyer", "outcome": "accepted", "reason": None},
        **{"links": {}, "submission_id": "", "submission_status": ""},
    }
    assert "SUMMARY" in found["items"][1]["reason"]
    assert "demain" in found["items"][2]["reason"]
    sent = await of(api, found["items"][0])
    assert sent["content"]["place"]["locality"] == "Temploux"
    assert sent["sent"]["source"] == {"type": "file", "external_id": "a1"}


async def test_a_trusted_key_is_approved_at_once_and_a_report_speaks_the_readers_language(api: Api) -> None:
    answer = await send(api, calendar(event("b1", "Blues"), event("b2", "")), api.trusted)

    async def approved() -> Any:
        found = await report(api, answer.body, {**api.trusted, "Accept-Language": "fr"})
        return found if found["items"][0]["submission_status"] == "approved" else None

    found = await until(approved)
    assert found["items"][0]["links"]["event"]
    assert "Il manque un titre" in found["items"][1]["reason"]


async def test_the_next_file_changes_only_what_differs(api: Api) -> None:
    first = calendar(event("c1", "Slam"), event("c2", "Contes"), event("c3", "Bal folk"))
    before = await imported(api, first, api.trusted)
    again = await imported(api, first, api.trusted)
    assert outcomes(again) == ["unchanged"] * 3
    second = calendar(
        event("c1", "Slam"),
        event("c2", "Contes et légendes"),
        event("c4", "Impro"),
        event("c3", "Bal folk", "STATUS:CANCELLED"),
    )
    after = await imported(api, second, api.trusted)
    assert outcomes(after) == ["unchanged", "changed", "accepted", "changed"]
    assert [item["submission_id"] for item in after["items"]][:2] == [
        item["submission_id"] for item in before["items"]
    ][:2]
    assert (await of(api, after["items"][1]))["content"]["title"] == {"fr": "Contes et légendes"}
    cancelled = await of(api, after["items"][3])
    assert cancelled["content"]["status"] == "cancelled"
    assert cancelled["revision"] == 2


async def test_what_its_organiser_changed_by_hand_stays(api: Api) -> None:
    found = await imported(api, calendar(event("d1", "Quiz")), api.trusted)
    token = found["items"][0]["links"]["edit"].partition("token=")[2]
    url = f"{found['items'][0]['links']['status']}?token={token}"
    assert (await api.request("PATCH", url, {"price": {"kind": "free"}})).status == 202
    again = await imported(api, calendar(event("d1", "Grand quiz")), api.trusted)
    content = (await of(api, again["items"][0]))["content"]
    assert content["title"] == {"fr": "Grand quiz"}
    assert content["price"]["kind"] == "free"


async def test_a_series_and_its_single_dates_are_one_submission(api: Api) -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=4"
    moved = event("e1", "Atelier", f"RECURRENCE-ID;TZID=Europe/Brussels:{day(7)}T200000", start=f"{day(8)}T193000")
    found = await imported(api, calendar(moved, event("e1", "Atelier", rule)), api.trusted)
    assert outcomes(found) == ["accepted", "accepted"]
    assert len({item["submission_id"] for item in found["items"]}) == 1
    content = (await of(api, found["items"][0]))["content"]
    assert content["overrides"][0]["start"] == f"{iso(8)}T19:30"
    alone = event(
        "e1",
        "Atelier",
        f"RECURRENCE-ID;TZID=Europe/Brussels:{day(14)}T200000",
        "STATUS:CANCELLED",
        start=f"{day(14)}T200000",
    )
    later = await imported(api, calendar(alone, says="METHOD:REQUEST"), api.trusted)
    assert outcomes(later) == ["changed"]
    content = (await of(api, later["items"][0]))["content"]
    assert [(said["start"], said["status"]) for said in content["overrides"]] == [
        (f"{iso(8)}T19:30", None),
        (None, "cancelled"),
    ]
    off = await imported(api, calendar("BEGIN:VEVENT\r\nUID:e1\r\nEND:VEVENT", says="METHOD:CANCEL"), api.trusted)
    assert outcomes(off) == ["changed"]
    assert (await of(api, off["items"][0]))["content"]["status"] == "cancelled"


async def test_of_events_with_one_uid_the_newest_counts(api: Api) -> None:
    data = calendar(event("f1", "Nouveau", "SEQUENCE:3"), event("f1", "Ancien", "SEQUENCE:1"))
    found = await imported(api, data, api.trusted)
    assert outcomes(found) == ["accepted", "refused"]
    assert "item 1" in found["items"][1]["reason"]
    assert (await of(api, found["items"][0]))["content"]["title"] == {"fr": "Nouveau"}


async def test_without_a_key_a_volunteer_decides_and_a_contact_is_no_proof(api: Api) -> None:
    answer = await send(api, calendar(event("g1", "Karaoké")), contact__email="bea@example.org")
    found = await report(api, answer.body)
    item = found["items"][0]
    case = await api.case(item["submission_id"], state="open")
    assert (await api.decide(case["id"], "approve")).status == 200
    forged = await imported(api, calendar(event("g1", "Karaoké", "STATUS:CANCELLED")), contact__email="bea@example.org")
    assert outcomes(forged) == ["changed"]
    assert "edit" not in forged["items"][0]["links"]
    await api.case(item["submission_id"], 2, state="open")
    status = await of(api, item)
    assert status["public_content"]["status"] == "scheduled"


async def test_an_event_without_a_place_that_is_known_waits_with_what_was_said(api: Api) -> None:
    data = calendar(event("h1", "Pique-nique", "LOCATION:Le pré derrière l’église"))
    found = await imported(
        api, data, api.trusted, place__name=None, place__street=None, place__postcode=None, place__locality=None
    )
    assert outcomes(found) == ["accepted"]
    case = await api.case(found["items"][0]["submission_id"])
    (finding,) = [one for one in case["findings"] if one["code"] == "place_unknown"]
    assert finding["level"] == "blocking"
    assert "derrière l’église" in finding["text"]


async def test_what_was_withdrawn_does_not_come_back_by_a_file(api: Api) -> None:
    found = await imported(api, calendar(event("i1", "Tombola")), api.trusted)
    token = found["items"][0]["links"]["edit"].partition("token=")[2]
    await api.request("DELETE", f"{found['items'][0]['links']['status']}?token={token}")
    again = await imported(api, calendar(event("i1", "Grande tombola")), api.trusted)
    assert outcomes(again) == ["refused"]
    assert "withdrew" in again["items"][0]["reason"]


async def test_the_report_is_for_who_sent_the_file(api: Api) -> None:
    answer = await send(api, calendar(event("j1", "Brocante"), event("j2", "Marché")), api.trusted)
    await report(api, answer.body)
    url = answer.body["status_url"]
    assert (await api.request("GET", url)).status == 401
    assert (await api.request("GET", url, headers=api.as_("partner", sub="key:8"))).status == 401
    assert (await api.request("GET", f"{url}?token=x")).status == 401
    assert (await api.request("GET", "/v1/imports/01J00000000000000000000000?token=x")).status == 404
    first = (await api.request("GET", f"{url}?limit=1", headers=api.trusted)).body
    second = (await api.request("GET", f"{url}?limit=1&cursor={first['next']}", headers=api.trusted)).body
    assert [first["items"][0]["uid"], second["items"][0]["uid"], second["next"]] == ["j1", "j2", None]


async def test_a_form_does_as_well_and_what_is_no_calendar_is_refused_at_once(api: Api) -> None:
    async with aiohttp.ClientSession() as session:
        form = aiohttp.FormData({name: value for name, value in DEFAULTS.items() if not name.startswith("place")})
        form.add_field("place", '{"name": "Le Foyer", "postcode": "5000"}')
        form.add_field(
            "file", calendar(event("k1", "Repair café")), filename="agenda.ics", content_type="text/calendar"
        )
        async with session.post(f"{api.url}/v1/imports", data=form, headers=api.trusted) as answer:
            assert answer.status == 202, await answer.text()
            receipt = await answer.json()
    found = await report(api, receipt)
    assert outcomes(found) == ["accepted"]
    assert found["file"]["name"] == "agenda.ics"
    assert (await send(api, b"%PDF-1.4")).status == 415
    assert (await send(api, b"")).status == 422
    wrong = await send(api, calendar(), contact__email="anne", titel="x", site="huitmille")
    assert wrong.status == 422
    assert (await send(api, calendar(), contact__email=None)).body["field"] == "contact.email"
    assert (await send(api, calendar(), site="huitmille")).body["field"] == "site"
    assert (await send(api, b"BEGIN:VCALENDAR" + b" " * 20_000_001)).status == 413


async def test_a_death_in_between_loses_nothing_and_does_nothing_twice(
    api: Api, ingest_group: ServiceGroup, database: Database
) -> None:
    count = 400
    answer = await send(
        api, calendar(*(event(f"z{number}", f"Numéro {number}") for number in range(count))), api.trusted
    )

    async def begun() -> Any:
        done = await database["import_items"].count({"import_id": answer.body["id"], "outcome": {"$ne": None}})
        return done if 20 < done < count else None

    await until(begun)
    service = next(service for service in ingest_group.running if service.name == "ingest")
    service.kill()
    service.restart()
    service.ready()
    found = await report(api, answer.body, query="&limit=200")
    assert found["counts"]["accepted"] == count
    ids = await database["import_items"].find({"import_id": answer.body["id"]}, projection={"submission_id": 1})
    assert len({row["submission_id"] for row in ids}) == count
    submissions = await database["submissions"].count({"latest.source.external_id": {"$regex": "^z[0-9]+$"}})
    assert submissions == count
