"""The public API's exports: a whole question, or one event, in the forms of `exports/`."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from services.gateway.agenda import Agenda, Sort
from services.gateway.answers import pass_on, respond
from services.gateway.events import read_event
from services.gateway.exports.csv import Separator, by_semicolon
from services.gateway.exports.exporter import Exporter, Question
from services.gateway.exports.forms import FORMS, MOST, Form, Suffix
from services.gateway.openapi import of_event, of_export
from services.gateway.queries import asked_language, read_question
from services.gateway.sites import Sites
from shared.i18n import Lang
from shared.parameters import Parameters

_OF_EVENT: tuple[Suffix, ...] = ("ics", "jsonld")


class _Asked(Parameters):
    model_config = ConfigDict(extra="ignore")

    limit: Annotated[int | None, Field(ge=1, le=MOST)] = None
    cursor: Annotated[str | None, Field(max_length=2000)] = None
    sort: Sort | None = None
    lang: Lang | None = None


class _AskedCsv(_Asked):
    separator: Separator = "comma"


def router(agenda: Agenda, exporter: Exporter, sites: Sites) -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["exports"])

    def of_question(form: Form) -> Callable[[Request], Awaitable[Response]]:
        async def export(request: Request) -> Response:
            lang = asked_language(request)
            model = _AskedCsv if form.suffix == "csv" else _Asked
            wanted, asked = read_question(request.query_params.multi_items(), sites.slugs(), model)
            shape, beside = _shape(form, asked)
            question = Question(wanted, lang, asked.limit, asked.cursor, asked.sort, beside)
            reading = await exporter.read(shape, question)
            if reading.answer.status != 200:
                return pass_on(reading)
            name = "-".join(["agenda", *wanted.site[:1]])
            return respond(
                request,
                reading,
                reading.answer.body,
                form.media_type,
                lang=lang,
                filename=f"{name}.{form.suffix}",
                attachment=form.attachment,
            )

        return export

    def of_one(form: Form) -> Callable[[Request, str], Awaitable[Response]]:
        async def event(request: Request, id: str) -> Response:
            lang = asked_language(request)
            found, reading = await read_event(agenda, id, lang)
            return respond(
                request,
                reading,
                exporter.of_event(form, found, lang),
                form.media_type,
                lang=lang,
                filename=f"{found.snapshot.slug or id}.{form.suffix}",
                attachment=form.attachment,
                modified=found.snapshot.updated_at,
            )

        return event

    for form in FORMS.values():
        path = f"/events.{form.suffix}"
        routes.add_api_route(path, of_question(form), name=f"export_{form.suffix}", **of_export(form))
    for suffix in _OF_EVENT:
        path = f"/events/{{id}}.{suffix}"
        routes.add_api_route(path, of_one(FORMS[suffix]), name=f"event_{suffix}", **of_event(FORMS[suffix]))
    return routes


def _shape(form: Form, asked: _Asked) -> tuple[Form, tuple[tuple[str, str], ...]]:
    """The form, as CSV in the shape that is asked for, and the parameters that say so."""
    if isinstance(asked, _AskedCsv) and asked.separator == "semicolon":
        return Form(form.suffix, form.media_type, by_semicolon, attachment=True), (("separator", "semicolon"),)
    return form, ()
