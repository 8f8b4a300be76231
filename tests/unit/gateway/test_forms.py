"""The form of a proposal: fields to body, body to fields, errors to fields."""

from typing import Any

import pytest
from fastapi import Request

from services.gateway.forms import Form, add_problem, fields_of, sent
from services.gateway.proposal_form import body_of, empty, field_of, patch_of, values_of
from services.gateway.proposal_pages import key_of
from services.gateway.proposal_status import changed
from services.gateway.wording import Words
from shared.runtime.problems import BadRequest

WORDS = Words("fr")
WRITTEN = {
    "title": "Concert",
    "category": "concert",
    "description": "Venez.",
    "date_1": "2026-11-28",
    "start_1": "20:00",
    "end_1": "22:30",
    "place_name": "Salle des fêtes",
    "street": "Rue Haute 1",
    "postcode": "5020",
    "locality": "Temploux",
    "price_kind": "fixed",
    "amount": "7,50",
    "organiser": "Les Amis",
    "email": "a@example.org",
}
FILLED = empty() | WRITTEN


def filled(**changes: str) -> Form:
    return Form(WORDS, FILLED | changes)


def schedule(**changes: str) -> Any:
    form = filled(**changes)
    body = body_of(form)
    assert not form.errors, form.errors
    return body["schedule"]


def test_a_filled_form_becomes_a_submission() -> None:
    assert body_of(filled()) == {
        "title": "Concert",
        "category": "concert",
        "description": "Venez.",
        "schedule": {"dates": [{"start": "2026-11-28T20:00", "end": "2026-11-28T22:30"}]},
        "place": {"name": "Salle des fêtes", "street": "Rue Haute 1", "postcode": "5020", "locality": "Temploux"},
        "price": {"kind": "fixed", "offers": [{"name": "Entrée", "amount": 7.5}]},
        "organiser": {"name": "Les Amis"},
        "contact": {"email": "a@example.org"},
    }


def test_what_is_left_empty_is_not_sent_but_for_what_ingest_has_to_ask_for() -> None:
    assert body_of(Form(WORDS, empty())) == {
        "title": "",
        "place": {"name": "", "postcode": ""},
        "price": {"kind": "unknown"},
        "organiser": {"name": ""},
        "contact": {"email": ""},
    }


@pytest.mark.parametrize(
    ("date", "start", "end", "times"),
    [
        ("2026-11-28", "20:00", "02:00", {"start": "2026-11-28T20:00", "end": "2026-11-29T02:00"}),
        ("2026-12-31", "22:00", "04:00", {"start": "2026-12-31T22:00", "end": "2027-01-01T04:00"}),
        ("2026-11-28", "", "", {"start": "2026-11-28"}),
        ("28/11/2026", "20h", "22h30", {"start": "2026-11-28T20:00", "end": "2026-11-28T22:30"}),
        ("5.12.2026", "9:05", "", {"start": "2026-12-05T09:05"}),
        ("20026-11-28", "20:00", "", {"start": "20026-11-28T20:00"}),
        ("9999-12-31", "20:00", "02:00", {"start": "9999-12-31T20:00", "end": "9999-12-31T02:00"}),
    ],
)
def test_dates_as_people_mean_them(date: str, start: str, end: str, times: dict[str, str]) -> None:
    assert schedule(date_1=date, start_1=start, end_1=end) == {"dates": [times]}


def test_several_dates_and_a_row_left_empty() -> None:
    made = schedule(dates="4", date_2="2026-11-29", start_2="15:00", date_4="2026-12-01")
    assert [one["start"] for one in made["dates"]] == ["2026-11-28T20:00", "2026-11-29T15:00", "2026-12-01"]


def test_every_week_begins_on_the_first_of_its_days() -> None:
    weekly = {"weekly_TU": "on", "weekly_FR": "on", "weekly_start": "19:30", "weekly_end": "21:30"}
    made = schedule(kind="weekly", weekly_first="2026-12-02", weekly_last="2027-06-29", weekly_holidays="on", **weekly)
    rule = {
        "start": "2026-12-04T19:30",
        "end": "2026-12-04T21:30",
        "rrule": "FREQ=WEEKLY;BYDAY=TU,FR;UNTIL=20270629",
        "except_school_holidays": "fr",
    }
    assert made == {"kind": "recurring", "rules": [rule]}


def test_a_run_with_opening_hours() -> None:
    week = {"WE_1": "on", "FR_1": "on", "opens_1": "14h", "closes_1": "18:00", "opens_2": "10:00", "closes_2": "12:00"}
    made = schedule(kind="run", run_first="2026-12-04", run_last="2027-01-31", hours="2", **week)
    assert made == {
        "kind": "ongoing",
        "first": "2026-12-04",
        "last": "2027-01-31",
        "hours": [
            {"days": ["WE", "FR"], "opens": "14:00", "closes": "18:00"},
            {"days": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "opens": "10:00", "closes": "12:00"},
        ],
    }


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"kind": "weekly"}, {"weekly_MO", "weekly_first", "weekly_start"}),
        ({"kind": "run"}, {"run_first"}),
        ({"kind": "run", "run_first": "2026-12-04", "opens_1": "14:00"}, {"closes_1"}),
        ({"dates": "2", "start_2": "20:00"}, {"date_2"}),
        ({"start_1": ""}, {"start_1"}),
        ({"tariff_1": "Étudiant"}, {"amount_1"}),
        ({"min_age": "six"}, {"min_age"}),
    ],
)
def test_half_a_word_about_dates_or_prices_is_asked_about(changes: dict[str, str], fields: set[str]) -> None:
    form = filled(**changes)
    body_of(form)
    assert form.errors.keys() == fields


def test_details_become_parts_of_the_submission() -> None:
    body = body_of(
        filled(
            where="mixed", booking="required", booking_phone="081 22 33 44", min_age="6", family="on",
            access_entrance="yes", access_toilets="no", artists="Élise\n\n Tom ", link="https://example.org",
            tariff_1="Étudiant", amount_1="5",
        )
    )  # fmt: skip
    assert body["attendance"] == "mixed"
    assert body["booking"] == {"kind": "required", "phone": "081 22 33 44"}
    assert body["audience"] == {"min_age": 6, "family": True}
    assert body["accessibility"] == {"entrance": "yes", "toilets": "no"}
    assert body["artists"] == [{"name": "Élise"}, {"name": "Tom"}]
    assert body["links"] == [{"url": "https://example.org"}]
    assert body["price"]["kind"] == "range"
    assert [offer["name"] for offer in body["price"]["offers"]] == ["Entrée", "Étudiant"]


@pytest.mark.parametrize(("where", "attendance"), [("online", "online"), ("later", None)])
def test_without_a_place_the_place_is_said_to_be_none(where: str, attendance: str | None) -> None:
    body = body_of(filled(where=where))
    assert body["place"] is None
    assert body.get("attendance") == attendance


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date_1", "samedi"),
        ("start_1", "25:00"),
        ("start_1", "le soir"),
        ("end_1", "10:75"),
        ("amount", "abc"),
        ("amount", "nan"),
        ("amount", "1e999"),
    ],
)
def test_what_cannot_be_read_is_an_error_beside_its_field(field: str, value: str) -> None:
    form = filled(**{field: value})
    body_of(form)
    assert form.errors.keys() == {field}
    assert form.values[field] == value, "what was written stays"


def test_ingests_errors_stand_beside_the_fields_they_are_about() -> None:
    form = filled(title="", postcode="9")
    problem = {
        "title": "Proposition refusée",
        "errors": [
            {"field": "title", "detail": "vide"},
            {"field": "place.postcode", "detail": "Ce code postal n’existe pas."},
            {"field": "schedule.dates.0.start", "detail": "L’année 20026 n’est pas acceptée."},
            {"field": "price.offers.0.amount", "detail": "trop"},
            {"field": "contact.email", "detail": "pas une adresse"},
            {"field": "site", "detail": "site inconnu"},
        ],
    }
    add_problem(form, problem, field_of)
    assert form.errors == {
        "title": "Remplissez ce champ.",
        "postcode": "Ce code postal n’existe pas.",
        "date_1": "L’année 20026 n’est pas acceptée.",
        "amount": "trop",
        "email": "pas une adresse",
    }
    assert form.trouble == "site inconnu"


def test_a_submission_is_shown_as_it_was_sent() -> None:
    assert values_of(body_of(filled()), "fr") == FILLED
    several = {
        "title": {"fr": "Concert", "nl": "Concert NL"},
        "schedule": {"dates": [{"start": "2026-11-28T20:00"}, {"start": "2026-12-05"}]},
    }
    assert values_of(several, "nl")["title"] == "Concert NL"
    assert values_of(several, "fr")["date_2"] == "2026-12-05"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "weekly", "weekly_TU": "on", "weekly_first": "2026-12-01", "weekly_start": "19:30"},
        {"kind": "run", "run_first": "2026-12-04", "SA_1": "on", "opens_1": "14:00", "closes_1": "18:00"},
        {"where": "online", "place_name": "", "street": "", "postcode": "", "locality": ""},
        {"booking": "advised", "artists": "Élise\nTom", "family": "on", "access_relaxed": "yes"},
    ],
)
def test_whatever_the_form_can_say_comes_back_as_it_was(changes: dict[str, str]) -> None:
    dates = dict.fromkeys(("date_1", "start_1", "end_1"), "") if "kind" in changes else {}
    form = filled(**dates, **changes)
    assert values_of(body_of(form), "fr") == form.values


@pytest.mark.parametrize(
    "schedule",
    [
        {"kind": "recurring", "rules": [{"start": "2026-12-01T20:00", "rrule": "FREQ=MONTHLY;BYDAY=1TU"}]},
        {"kind": "ongoing", "first": "2026-12-01", "closed": ["2026-12-25"]},
    ],
)
def test_a_schedule_that_the_form_cannot_show_is_left_alone(schedule: dict[str, Any]) -> None:
    shown = FILLED | values_of({"schedule": schedule}, "fr")
    assert shown["kind"] == "kept"
    assert patch_of(Form(WORDS, shown | {"title": "Récital"}), shown) == {"title": "Récital"}


NO_MORE = dict.fromkeys(("kind", "zone", "rules", "first", "last", "hours"))


@pytest.mark.parametrize(
    ("changes", "patch"),
    [
        ({}, {}),
        ({"title": "Récital"}, {"title": "Récital"}),
        ({"description": ""}, {"description": None}),
        (
            {"street": "", "postcode": "5000"},
            {"place": {"name": "Salle des fêtes", "street": None, "postcode": "5000", "locality": "Temploux"}},
        ),
        ({"end_1": ""}, {"schedule": NO_MORE | {"dates": [{"start": "2026-11-28T20:00"}]}}),
        ({"price_kind": "free", "amount": ""}, {"price": {"kind": "free", "offers": None}}),
        ({"email": "b@example.org"}, {"contact": {"email": "b@example.org"}}),
        ({"where": "later"}, {"place": None, "attendance": None}),
    ],
)
def test_a_correction_says_only_what_differs(changes: dict[str, str], patch: dict[str, Any]) -> None:
    assert patch_of(filled(**changes), FILLED) == patch


def test_a_button_says_one_thing_of_one_date_and_keeps_what_was_said() -> None:
    before = [
        {"date": "2026-12-05T20:00", "availability": "sold_out"},
        {"date": "2026-12-06T20:00", "status": "cancelled"},
    ]
    patch = changed({"sent": {"changes": before}}, "2026-12-05T20:00", "cancel")
    assert patch == {
        "changes": [before[1], {"date": "2026-12-05T20:00", "availability": "sold_out", "status": "cancelled"}]
    }


def test_a_sent_form_gives_every_field_once() -> None:
    given = [("title", " Concert "), ("title", "Deux"), ("evil", "x")]
    assert fields_of(given, ("title", "email", "amount")) == {"title": "Deux", "email": "", "amount": ""}


def request(charset: str, value: bytes, more: str = "") -> Request:
    body = b'--b\r\nContent-Disposition: form-data; name="title"%s\r\n\r\n%s\r\n--b--\r\n' % (more.encode(), value)
    headers = [(b"content-type", f"multipart/form-data; boundary=b; charset={charset}".encode())]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


async def test_a_multipart_form_gives_its_fields_without_its_files() -> None:
    assert await sent(request("utf-8", "Été".encode())) == [("title", "Été")]
    assert await sent(request("utf-8", b"x", '; filename="x"')) == []


@pytest.mark.parametrize(
    ("charset", "value"), [("unicode_escape", rb"\ud800"), ("undefined", b"x"), ("utf-8\x00", b"x")]
)
async def test_a_charset_that_holds_no_text_is_refused(charset: str, value: bytes) -> None:
    with pytest.raises(BadRequest):
        await sent(request(charset, value))


@pytest.mark.parametrize("given", ["", "a\r\nAuthorization: x", "a\x01", "é", "x" * 101])
def test_a_key_that_we_cannot_have_made_is_replaced(given: str) -> None:
    made = key_of(given)
    assert made != given
    assert key_of(made) == made
