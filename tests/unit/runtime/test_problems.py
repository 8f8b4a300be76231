import json
from datetime import date
from typing import Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl, field_validator

from shared.i18n import LANGUAGES, ExplainedError, Lang, text
from shared.runtime.problems import (
    BadRequest,
    BodyTooLarge,
    BrokenJson,
    Forbidden,
    InternalError,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    Problem,
    ServiceUnavailable,
    TooManyRequests,
    Unauthenticated,
    UnsupportedMediaType,
    encode,
)
from shared.runtime.tokens import TokenInvalid
from shared.runtime.validation import invalid, parse_body


class Day(BaseModel):
    on: date
    at: AwareDatetime | None = None


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=2, max_length=5)
    seats: int = Field(0, ge=0, le=100)
    free: bool = True
    kind: Literal["concert", "bal"] = "bal"
    code: str = Field("A", pattern="^[A-Z]$")
    link: HttpUrl | None = None
    days: list[Day] = Field([], max_length=2)

    @field_validator("title")
    @classmethod
    def _no_shouting(cls, value: str) -> str:
        if value == "HELP":
            raise ExplainedError("filters.error.repeated", name="title")
        if value == "NO":
            raise ValueError("no means no")
        return value


def wrong(**fields: object) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        parse_body(Thing, json.dumps({"title": "abc", **fields}).encode())
    return caught.value


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"title": 5}, "title", "Écrivez ici un texte"),
        ({"title": "a"}, "title", "Ce texte est trop court : au moins 2"),
        ({"title": "a" * 9}, "title", "Ce texte est trop long : au plus 5"),
        ({"title": "HELP"}, "title", "Indiquez « title » une seule fois."),
        ({"title": "NO"}, "title", "Cette valeur ne convient pas : no means no"),
        ({"seats": "many"}, "seats", "Indiquez un nombre entier"),
        ({"seats": -1}, "seats", "La valeur doit être au moins 0"),
        ({"seats": 101}, "seats", "La valeur doit être au plus 100"),
        ({"free": "maybe"}, "free", "Indiquez true ou false"),
        ({"kind": "opera"}, "kind", "Choisissez une de ces valeurs : 'concert', 'bal'"),
        ({"code": "abc"}, "code", "Ce texte n'a pas la forme attendue (^[A-Z]$)"),
        ({"link": "nowhere"}, "link", "Indiquez une adresse complète"),
        ({"days": {}}, "days", "Indiquez une liste"),
        ({"days": ["x"]}, "days.0", "Indiquez un objet JSON"),
        ({"days": [{}]}, "days.0.on", "Ce champ est obligatoire"),
        ({"days": [{"on": "20026-01-01"}]}, "days.0.on", "Indiquez une date réelle"),
        ({"days": [{"on": "2026-02-30"}]}, "days.0.on", "Indiquez une date réelle"),
        ({"days": [{"on": "2026-02-03", "at": "2026-02-03T20:00:00"}]}, "days.0.at", "Indiquez aussi le fuseau"),
        ({"days": [{"on": "2026-02-03"}] * 3}, "days", "Cette liste est trop longue : au plus 2"),
        ({"sale": True}, "sale", "Ce champ n'existe pas"),
    ],
)
def test_each_mistake_names_its_field_and_what_to_do(fields: dict[str, object], path: str, words: str) -> None:
    document = wrong(**fields).document("fr")
    assert (document["status"], document["field"]) == (422, path)
    assert document["errors"][0]["field"] == path
    assert document["errors"][0]["detail"].startswith(words)
    for lang in LANGUAGES:
        assert wrong(**fields).document(lang)["detail"]


def test_json_that_cannot_be_read_is_another_problem() -> None:
    for body in (b"", b"{", b"\xff", b'{"title": "\\ud800"}', b"[" * 10_000):
        with pytest.raises(BrokenJson):
            parse_body(Thing, body)


def test_what_goes_out_is_bounded_and_always_encodable() -> None:
    many = invalid([{"type": "missing", "loc": ("body", "x" * 999, number), "msg": ""} for number in range(500)])
    document = many.document("fr")
    assert len(document["errors"]) == 20
    assert len(document["field"]) == 200
    assert json.loads(encode({"field": "\ud800"})) == {"field": "?"}


def test_an_error_type_without_words_keeps_its_own() -> None:
    document = invalid([{"type": "is_instance_of", "loc": ("body", "x"), "msg": "Input should be a cat"}]).document(
        "nl"
    )
    assert document["detail"] == "Input should be a cat"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "problem",
    [
        BadRequest(),
        BrokenJson(reason="x"),
        InvalidInput(),
        NotFound(),
        MethodNotAllowed(),
        BodyTooLarge(1_000_000),
        UnsupportedMediaType(),
        Unauthenticated(),
        TokenInvalid(),
        Forbidden(),
        TooManyRequests(3),
        ServiceUnavailable(),
        InternalError(),
    ],
    ids=lambda problem: problem.code,
)
def test_every_problem_of_the_runtime_has_words_in_every_language(problem: Problem, lang: Lang) -> None:
    document = problem.document(lang)
    assert document["title"] == text(f"problems.{problem.code}.title", lang)
    assert document["hint"]
    assert "{" not in str(document["hint"]) + str(document.get("detail"))


def test_a_problem_fills_in_what_it_was_raised_with() -> None:
    problem = TooManyRequests(retry_after=7)
    document = problem.document("en", "abc")
    assert document["hint"] == "Try again in 7 s."
    assert document["correlation_id"] == "abc"
    assert "field" not in document


def test_a_problem_of_a_service_speaks_for_itself() -> None:
    class EventNotFound(NotFound):
        code = "event-not-found"
        title = "Événement introuvable"

    document = EventNotFound("Cet événement n'existe pas.", field="id", hint="Cherchez-le.").document("fr")
    assert document == {
        "type": "urn:mille:problem:event-not-found",
        "title": "Événement introuvable",
        "status": 404,
        "detail": "Cet événement n'existe pas.",
        "field": "id",
        "hint": "Cherchez-le.",
    }
