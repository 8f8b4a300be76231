"""The pages by which people ask for alerts, confirm that they did, and stop them."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from services.gateway import forms
from services.gateway.faces import Setting, setting
from services.gateway.facets import label_of
from services.gateway.forms import Form
from services.gateway.guard import same_origin
from services.gateway.identities import Identities
from services.gateway.limits import Limits
from services.gateway.refusals import refusal
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from services.gateway.views import Link
from services.gateway.wording import Words
from shared import communes, taxonomy
from shared.events.catalogue import SiteSnapshot
from shared.folding import fold
from shared.runtime.client import Answer, ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.problems import ServiceUnavailable, TooManyRequests
from shared.runtime.tokens import Principal

_PRIVATE = {"Cache-Control": "no-store"}
_NAMES = ("category", "commune")
_FIELDS = (*_NAMES, "email")
_ONE_CLICK = ("List-Unsubscribe", "One-Click")
_PATH = "/internal/subscriptions"


def router(
    notify: ServiceClient, sites: Sites, identities: Identities, limits: Limits, renderer: Renderer, clock: Clock
) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    def surroundings(request: Request, site: str) -> Setting:
        return setting(request, sites, clock.now(), site)

    @routes.get("/{site}/subscribe")
    async def empty_form(request: Request, site: str) -> Response:
        here = surroundings(request, site)
        form = Form(here.words, forms.fields_of(request.query_params.multi_items(), _FIELDS) | {"email": ""})
        return renderer.page("subscribe.html", _subscribe_page(here, form))

    @routes.post("/{site}/subscribe")
    async def subscribe(request: Request, site: str) -> Response:
        same_origin(request)
        here = surroundings(request, site)
        form, words = Form(here.words, forms.fields_of(await forms.sent(request), _FIELDS)), here.words
        wanted = {"site": [site], **{name: [form.values[name]] for name in _NAMES if form.values[name]}}
        body = {"email": form.values["email"], "site": site, "filter": wanted, "language": words.lang}
        try:
            limits.write(Principal(sub="anonymous", ip=identities.address(request.scope)))
            answer = await notify.request("POST", _PATH, json=body, headers=_speaking(words))
        except (ServiceUnavailable, TooManyRequests) as problem:
            busy = isinstance(problem, TooManyRequests)
            form.trouble = words("problem.429.words") if busy else words("subscribe.failed")
            return renderer.page("subscribe.html", _subscribe_page(here, form), status=problem.status)
        if answer.ok:
            return _message(renderer, here, "subscribe.asked", "subscribe.asked_words", "subscribe.asked_spam")
        _add_problem(form, answer)
        return renderer.page("subscribe.html", _subscribe_page(here, form), status=answer.status)

    @routes.get("/{site}/subscriptions/confirm")
    async def ask_to_confirm(request: Request, site: str) -> Response:
        return await _one_button(request, surroundings(request, site), "confirm", "confirm")

    @routes.post("/{site}/subscriptions/confirm")
    async def confirm(request: Request, site: str) -> Response:
        same_origin(request)
        here = surroundings(request, site)
        await _do(request, here, "confirm")
        return _message(renderer, here, "subscription.confirmed", "subscription.confirmed_words")

    @routes.get("/{site}/subscriptions/unsubscribe")
    async def ask_to_stop(request: Request, site: str) -> Response:
        return await _one_button(request, surroundings(request, site), "stop", "unsubscribe")

    @routes.post("/{site}/subscriptions/unsubscribe")
    async def stop(request: Request, site: str) -> Response:
        """By the button, or by a mail program (RFC 8058), which comes from nowhere: the token is proof enough."""
        if _ONE_CLICK not in await forms.sent(request):
            same_origin(request)
        here = surroundings(request, site)
        await _do(request, here, "unsubscribe")
        return _message(renderer, here, "subscription.stopped", "subscription.stopped_words")

    async def _one_button(request: Request, here: Setting, what: str, path: str) -> Response:
        """A GET changes nothing: mail programs follow links before people do."""
        token, words = _token(request), here.words
        answer = await notify.request("GET", f"{_PATH}/by-token", params={"token": token}, headers=_speaking(words))
        if not answer.ok:
            raise refusal(answer)
        page = {
            **here.context("/subscribe", private=True),
            "heading": words(f"subscription.{what}"),
            "words": words(f"subscription.{what}_words"),
            "about": _about(here, answer.json()["filter"]),
            "action": here.url(f"/subscriptions/{path}", token=token),
            "button": words(f"subscription.{what}_go"),
        }
        return renderer.page("one_button.html", page, headers=_PRIVATE)

    async def _do(request: Request, here: Setting, what: str) -> None:
        # The token is its own permission; and one mail program posts for many people from one address.
        limits.read(request.scope)
        body = {"token": _token(request)}
        # Doing either twice is doing it once, so it may be tried again.
        headers = {**_speaking(here.words), "Idempotency-Key": what}
        answer = await notify.request("POST", f"{_PATH}/{what}", json=body, headers=headers)
        if not answer.ok:
            raise refusal(answer)

    return routes


def _speaking(words: Words) -> dict[str, str]:
    return {"Accept-Language": words.lang}


def _token(request: Request) -> str:
    return request.query_params.get("token", "")


def _subscribe_page(here: Setting, form: Form) -> dict[str, Any]:
    return {
        **here.context("/subscribe", "subscribe"),
        "form": form,
        "categories": [(known.key, known.label(here.words.lang)) for known in taxonomy.CATEGORIES],
        "communes": _communes(here.site, here.words) if here.site else [],
    }


def _communes(site: SiteSnapshot, words: Words) -> list[tuple[str, str]]:
    """Those that the site covers, by name."""
    known = {commune.slug: commune for nis in site.coverage if (commune := communes.commune(nis))}
    named = [(slug, commune.names.get(words.lang)) for slug, commune in known.items()]
    return sorted(named, key=lambda pair: fold(pair[1]))


def _about(here: Setting, wanted: Mapping[str, Any]) -> str:
    """The subscription in words."""
    words = here.words
    chosen = [label_of(name, value, words) for name in _NAMES for value in wanted.get(name) or ()]
    what = ", ".join(chosen) or words("subscription.everything", name=here.face.name)
    return words("subscription.about", what=what)


def _add_problem(form: Form, answer: Answer) -> None:
    """Whatever is wrong with a choice of ours or an address of theirs, the address is what people can mend."""
    problem, words = answer.json(), form.words
    detail = str(problem.get("detail") or words("subscribe.failed"))
    if problem.get("field") == "email":
        form.errors["email"] = detail if form.values["email"] else words("form.missing")
    else:
        form.trouble = detail


def _message(renderer: Renderer, here: Setting, heading: str, *paragraphs: str) -> Response:
    words = here.words
    page = {
        **here.context("/", private=True),
        "heading": words(heading),
        "words": [words(paragraph) for paragraph in paragraphs],
        "links": [Link(here.face.home, words("problem.home"))],
        "reference": "",
    }
    return renderer.page("message.html", page, headers=_PRIVATE)
