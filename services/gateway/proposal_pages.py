"""The pages by which anybody proposes an event, follows it, corrects it and takes it back."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from ulid import ULID

from services.gateway import forms, proposal_dates, proposal_details, proposal_form
from services.gateway.faces import Setting, setting
from services.gateway.forms import Form, fields_of
from services.gateway.guard import same_origin
from services.gateway.identities import Identities
from services.gateway.limits import Limits
from services.gateway.proposal_status import ACTIONS, changed, status_view
from services.gateway.proposals import Proposals
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from shared import taxonomy
from shared.events.content import ACCESS_FEATURES
from shared.runtime.clock import Clock

_PRIVATE = {"Cache-Control": "no-store"}
_KEY = "idempotency_key"
# It becomes a header of ours, so nothing passes but what we could have made.
_KEY_FORM = re.compile(r"[0-9A-Za-z-]{1,100}")
_MORE = {"more_dates": ("dates", proposal_dates.MOST_DATES), "more_hours": ("hours", proposal_dates.MOST_HOURS)}
"""Buttons that only make room for more, and send nothing: this works without JavaScript."""
_DONE = {
    "sent": "submit.sent",
    "revised": "submission.revised",
    "withdrawn": "submission.withdrawn",
    **{action: f"submission.done.{action}" for action in ACTIONS},
}


def router(
    proposals: Proposals, sites: Sites, identities: Identities, limits: Limits, renderer: Renderer, clock: Clock
) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    def surroundings(request: Request, site: str) -> Setting:
        return setting(request, sites, clock.now(), site)

    @routes.get("/{site}/submit")
    async def empty_form(request: Request, site: str) -> Response:
        here = surroundings(request, site)
        form = Form(here.words, {**proposal_form.empty(), _KEY: str(ULID())})
        return renderer.page("submit.html", _submit_page(here, form))

    @routes.post("/{site}/submit")
    async def send(request: Request, site: str) -> Response:
        same_origin(request)
        here = surroundings(request, site)
        sent = await forms.sent(request)
        form = Form(here.words, fields_of(sent, (*proposal_form.FIELDS, _KEY)))
        key = form.values[_KEY] = key_of(form.values[_KEY])
        if _made_room(form, sent):
            return renderer.page("submit.html", _submit_page(here, form), headers=_PRIVATE)
        body = {**proposal_form.body_of(form), "site": site, "language": here.words.lang, "source": {"type": "form"}}
        status, receipt = await proposals.send(form, body, key, identities.address(request.scope))
        if status == 202:
            return _to_status_page(here, receipt["id"], receipt["edit_token"], "sent")
        if status == 409:
            # This form was sent before, with other words in it: sent again, it is a proposal of its own.
            form.values[_KEY] = str(ULID())
            form.trouble = here.words("submit.again")
        return renderer.page("submit.html", _submit_page(here, form), status=status, headers=_PRIVATE)

    @routes.get("/{site}/submissions/{id}")
    async def follow(request: Request, site: str, id: str) -> Response:
        here = surroundings(request, site)
        token = request.query_params.get("token", "")
        shown = await proposals.show(id, token, identities.address(request.scope), here.words.lang)
        done = _DONE.get(request.query_params.get("done", ""), "")
        form = Form(here.words, proposal_form.values_of(shown["sent"], here.words.lang))
        return renderer.page("submission.html", _status_page(here, shown, token, form, done), headers=_PRIVATE)

    @routes.post("/{site}/submissions/{id}")
    async def change(request: Request, site: str, id: str) -> Response:
        same_origin(request)
        here = surroundings(request, site)
        limits.read(request.scope)
        token, ip = request.query_params.get("token", ""), identities.address(request.scope)
        sent = await forms.sent(request)
        shown = await proposals.show(id, token, ip, here.words.lang)
        before = proposal_form.values_of(shown["sent"], here.words.lang)
        named, form = dict(sent), Form(here.words, dict(before))
        if named.get("action") == "withdraw":
            done, status = "withdrawn", await proposals.withdraw(form, id, token, ip)
        elif named.get("action") in ACTIONS:
            done = named["action"]
            status = await proposals.revise(form, id, token, changed(shown, named.get("date", ""), done), ip)
        else:
            done, form = "revised", Form(here.words, fields_of(sent, proposal_form.FIELDS))
            if _made_room(form, sent):
                return renderer.page("submission.html", _status_page(here, shown, token, form, "", editing=True))
            patch = proposal_form.patch_of(form, before)
            status = 422 if form.errors else await proposals.revise(form, id, token, patch, ip)
        if status == 202:
            return _to_status_page(here, id, token, done)
        page = _status_page(here, shown, token, form, "", editing=done == "revised")
        return renderer.page("submission.html", page, status=status, headers=_PRIVATE)

    return routes


def key_of(sent: str) -> str:
    """The idempotency key that a form brought back, else a new one."""
    return sent if _KEY_FORM.fullmatch(sent) else str(ULID())


def _made_room(form: Form, sent: Sequence[tuple[str, str]]) -> bool:
    """Whether a button asked for another row, and then with it."""
    asked = _MORE.get(dict(sent).get("action", ""))
    if asked:
        name, most = asked
        form.values[name] = str(min(most, proposal_dates.rows(form, name, most) + 1))
    return asked is not None


def _submit_page(here: Setting, form: Form) -> dict[str, Any]:
    return {**here.context("/submit", "submit"), **_choices(form), "form": form}


def _status_page(
    here: Setting, shown: Mapping[str, Any], token: str, form: Form, done: str, *, editing: bool = False
) -> dict[str, Any]:
    title = proposal_form.values_of(shown["sent"], here.words.lang)["title"]
    return {
        **here.context("/submit", private=True),
        **_choices(form),
        "submission": status_view(here, shown, title),
        "form": form,
        "editing": editing or shown["status"] == "changes_requested",
        "action": here.url(f"/submissions/{shown['id']}", token=token),
        "done": here.words(done) if done else "",
        "done_help": here.words("submit.sent_mail") if done == "submit.sent" else "",
    }


def _choices(form: Form) -> dict[str, Any]:
    """What the form offers, in its words."""
    words = form.words
    kinds = [*proposal_dates.KINDS, *([proposal_dates.KEPT] if form.values["kind"] == proposal_dates.KEPT else [])]
    return {
        "categories": [(known.key, known.label(words.lang)) for known in taxonomy.CATEGORIES],
        "kinds": [(kind, words(f"submit.kinds.{kind}")) for kind in kinds],
        "wheres": [(where, words(f"submit.wheres.{where}")) for where in proposal_details.WHERE],
        "price_kinds": [(kind, words(f"price_choice.{kind}")) for kind in proposal_details.PRICE_KINDS],
        "bookings": [(kind, words(f"booking_choice.{kind}")) for kind in proposal_details.BOOKINGS],
        "weekdays": [(day, words(f"weekday.{day}")) for day in proposal_dates.DAYS],
        "features": [(f"access_{name}", words(f"access.{name}")) for name in ACCESS_FEATURES],
        "answers": [(answer, words(f"access_state.{answer}")) for answer in ("unknown", "yes", "no")],
        "date_rows": proposal_dates.rows(form, "dates", proposal_dates.MOST_DATES),
        "hour_rows": proposal_dates.rows(form, "hours", proposal_dates.MOST_HOURS),
        "tariff_rows": proposal_details.TARIFFS,
    }


def _to_status_page(here: Setting, id: str, token: str, done: str) -> Response:
    """After a form comes a GET, so that reloading the page sends nothing twice."""
    return RedirectResponse(here.url(f"/submissions/{id}", token=token, done=done), 303, _PRIVATE)
