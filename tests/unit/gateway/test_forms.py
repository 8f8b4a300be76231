"""The form of a proposal: fields to body, body to fields, errors to fields."""

from typing import Any

import pytest
from fastapi import Request

from services.gateway.forms import Form, add_problem, fields_of, sent
from services.gateway.proposal_form import FIELDS, body_of, patch_of, values_of
from services.gateway.proposal_pages import key_of
from shared.runtime.problems import BadRequest

FILLED = {
    "title": "Concert",
    "category": "concert",
    "description": "Venez.",
    "date": "2026-11-28",
    "start_time": "20:00",
    "end_time": "22:30",
    "place_name": "Salle des fêtes",
    "street": "Rue Haute 1",
    "postcode": "5020",
    "locality": "Temploux",
    "price_kind": "fixed",
    "amount": "7,50",
    "organiser": "Les Amis",
    "email": "a@example.org",
}


def filled(**changes: str) -> Form:
    return Form(FILLED | changes)


def test_a_filled_form_becomes_a_submission() -> None:
    assert body_of(filled()) == {
        "title": "Concert",
        "category": "concert",
        "description": "Venez.",
        "start": "2026-11-28T20:00",
        "end": "2026-11-28T22:30",
        "place": {"name": "Salle des fêtes", "street": "Rue Haute 1", "postcode": "5020", "locality": "Temploux"},
        "price": {"kind": "fixed", "offers": [{"name": "Entrée", "amount": 7.5}]},
        "organiser": {"name": "Les Amis"},
        "contact": {"email": "a@example.org"},
    }


def test_what_is_left_empty_is_not_sent_but_for_what_ingest_has_to_ask_for() -> None:
    body = body_of(Form(dict.fromkeys(FIELDS, "")))
    assert body == {
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
    form = filled(date=date, start_time=start, end_time=end)
    body = body_of(form)
    assert {name: body[name] for name in ("start", "end") if name in body} == times
    assert not form.errors


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "samedi"),
        ("start_time", "25:00"),
        ("start_time", "le soir"),
        ("end_time", "10:75"),
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
    add_problem(form, problem)
    assert form.errors == {
        "title": "Remplissez ce champ.",
        "postcode": "Ce code postal n’existe pas.",
        "date": "L’année 20026 n’est pas acceptée.",
        "amount": "trop",
        "email": "pas une adresse",
    }
    assert form.trouble == "site inconnu"


def test_a_submission_is_shown_as_it_was_sent() -> None:
    assert values_of(body_of(filled())) == FILLED
    several = {
        "title": {"fr": "Concert", "nl": "Concert NL"},
        "schedule": {"dates": [{"start": "2026-11-28T20:00"}, {"start": "2026-12-05"}]},
    }
    assert values_of(several)["title"] == "Concert"
    assert values_of(several)["date"] == "2026-11-28"


@pytest.mark.parametrize(
    ("changes", "patch"),
    [
        ({}, {}),
        ({"title": "Récital"}, {"title": "Récital"}),
        ({"description": ""}, {"description": None}),
        ({"street": "", "postcode": "5000"}, {"place": {"street": None, "postcode": "5000"}}),
        ({"end_time": ""}, {"start": "2026-11-28T20:00", "end": None}),
        ({"price_kind": "free", "amount": ""}, {"price": {"kind": "free"}}),
        ({"email": "b@example.org"}, {"contact": {"email": "b@example.org"}}),
    ],
)
def test_a_correction_says_only_what_differs(changes: dict[str, str], patch: dict[str, Any]) -> None:
    assert patch_of(filled(**changes), FILLED) == patch


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
