"""The pages by which anybody proposes an event, follows it, corrects it and takes it back."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from ulid import ULID

from services.gateway import forms, proposal_form
from services.gateway.faces import Setting, setting
from services.gateway.forms import Form, fields_of
from services.gateway.guard import same_origin
from services.gateway.identities import Identities
from services.gateway.limits import Limits
from services.gateway.proposals import Proposals
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from services.gateway.views import words
from shared import taxonomy
from shared.i18n import DEFAULT
from shared.runtime.clock import Clock

_PRIVATE = {"Cache-Control": "no-store"}
_KEY = "idempotency_key"
# It becomes a header of ours, so nothing passes but what we could have made.
_KEY_FORM = re.compile(r"[0-9A-Za-z-]{1,100}")
_STATES = frozenset({"received", "in_review", "changes_requested", "approved", "rejected", "withdrawn"})
_DONE = {"sent": "submit.sent", "revised": "submission.revised", "withdrawn": "submission.withdrawn"}


def router(
    proposals: Proposals, sites: Sites, identities: Identities, limits: Limits, renderer: Renderer, clock: Clock
) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    def surroundings(request: Request, site: str) -> Setting:
        return setting(request, sites, clock.now(), site)

    @routes.get("/{site}/submit")
    async def empty_form(request: Request, site: str) -> Response:
        limits.read(request)
        form = Form({**dict.fromkeys(proposal_form.FIELDS, ""), _KEY: str(ULID())})
        return renderer.page("submit.html", _submit_page(surroundings(request, site), form))

    @routes.post("/{site}/submit")
    async def send(request: Request, site: str) -> Response:
        same_origin(request)
        here = surroundings(request, site)
        form = Form(fields_of(await forms.sent(request), (*proposal_form.FIELDS, _KEY)))
        key = form.values[_KEY] = key_of(form.values[_KEY])
        body = {**proposal_form.body_of(form), "site": site, "language": DEFAULT, "source": {"type": "form"}}
        status, receipt = await proposals.send(form, body, key, identities.address(request))
        if status == 202:
            return _to_status_page(here, receipt["id"], receipt["edit_token"], "sent")
        if status == 409:
            # This form was sent before, with other words in it: sent again, it is a proposal of its own.
            form.values[_KEY] = str(ULID())
            form.trouble = words("submit.again")
        return renderer.page("submit.html", _submit_page(here, form), status=status, headers=_PRIVATE)

    @routes.get("/{site}/submissions/{id}")
    async def follow(request: Request, site: str, id: str) -> Response:
        limits.read(request)
        here = surroundings(request, site)
        token = request.query_params.get("token", "")
        shown = await proposals.show(id, token, identities.address(request))
        done = _DONE.get(request.query_params.get("done", ""), "")
        page = _status_page(here, shown, token, Form(proposal_form.values_of(shown["sent"])), done)
        return renderer.page("submission.html", page, headers=_PRIVATE)

    @routes.post("/{site}/submissions/{id}")
    async def change(request: Request, site: str, id: str) -> Response:
        same_origin(request)
        here = surroundings(request, site)
        limits.read(request)
        token, ip = request.query_params.get("token", ""), identities.address(request)
        sent = await forms.sent(request)
        shown = await proposals.show(id, token, ip)
        before = proposal_form.values_of(shown["sent"])
        if ("action", "withdraw") in sent:
            form, done = Form(before), "withdrawn"
            status = await proposals.withdraw(form, id, token, ip)
        else:
            form, done = Form(fields_of(sent, proposal_form.FIELDS)), "revised"
            patch = proposal_form.patch_of(form, before)
            status = 422 if form.errors else await proposals.revise(form, id, token, patch, ip)
        if status == 202:
            return _to_status_page(here, id, token, done)
        page = _status_page(here, shown, token, form, "")
        return renderer.page("submission.html", page, status=status, headers=_PRIVATE)

    return routes


def key_of(sent: str) -> str:
    """The idempotency key that a form brought back, else a new one."""
    return sent if _KEY_FORM.fullmatch(sent) else str(ULID())


def _submit_page(here: Setting, form: Form) -> dict[str, Any]:
    return {**here.context("/submit", "submit"), **_choices(), "form": form}


def _status_page(here: Setting, shown: Mapping[str, Any], token: str, form: Form, done: str) -> dict[str, Any]:
    state = shown["status"] if shown["status"] in _STATES else "in_review"
    public = shown.get("public_revision") is not None and state != "withdrawn"
    submission = {
        "id": shown["id"],
        "title": form.values["title"],
        "state": state,
        "state_label": words(f"submission.state.{state}"),
        "state_help": words(f"submission.state_help.{state}"),
        "reason": shown.get("reason") or "",
        "findings": [finding["text"] for finding in shown.get("findings", ())],
        "page": here.url(f"/events/{shown['id']}") if public else "",
        "open": state != "withdrawn",
    }
    return {
        **here.context("/submit"),
        **_choices(),
        "submission": submission,
        "form": form,
        "token": token,
        "done": words(done) if done else "",
        "done_help": words("submit.sent_mail") if done == "submit.sent" else "",
    }


def _choices() -> dict[str, Any]:
    return {
        "categories": [(known.key, known.label(DEFAULT)) for known in taxonomy.CATEGORIES],
        "price_kinds": [(kind, words(f"price_choice.{kind}")) for kind in proposal_form.PRICE_KINDS],
    }


def _to_status_page(here: Setting, id: str, token: str, done: str) -> Response:
    """After a form comes a GET, so that reloading the page sends nothing twice."""
    query = urlencode({"token": token, "done": done})
    return RedirectResponse(here.url(f"/submissions/{id}") + f"?{query}", 303, _PRIVATE)
