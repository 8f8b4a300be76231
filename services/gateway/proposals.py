"""What the pages of proposals ask of ingest, in the name of an anonymous person at an address."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from services.gateway import forms
from services.gateway.forms import Form
from services.gateway.limits import Limits
from services.gateway.proposal_form import field_of
from services.gateway.refusals import refusal
from shared.i18n import Lang
from shared.runtime.client import Answer, ServiceClient
from shared.runtime.problems import ServiceUnavailable, TooManyRequests
from shared.runtime.tokens import Principal


class Proposals:
    """All is asked in the language of the page that asks."""

    def __init__(self, ingest: ServiceClient, limits: Limits) -> None:
        self._ingest = ingest
        self._limits = limits

    async def send(self, form: Form, body: Mapping[str, Any], key: str, ip: str) -> tuple[int, dict[str, Any]]:
        """Sends a proposal and returns the status and, for 202, the receipt. What is wrong with it goes into `form`.

        With an error already in the form nothing is sent, but what else is wrong is found out, to be told at once.
        """
        spoken = _speaking(form.words.lang)
        headers = {**spoken, "Idempotency-Key": key}
        if form.errors:
            path = "/v1/submissions/validate"
            await self._tried(form, ip, lambda: self._ask("POST", path, ip, json=body, headers=spoken))
            return 422, {}
        return await self._tried(form, ip, lambda: self._ask("POST", "/v1/submissions", ip, json=body, headers=headers))

    async def show(self, id: str, token: str, ip: str, lang: Lang) -> dict[str, Any]:
        """The submission as its organiser may see it. Raises the problem that a page shows for a link that is wrong."""
        answer = await self._ask("GET", _path(id), ip, params={"token": token}, headers=_speaking(lang))
        if not answer.ok:
            raise refusal(answer)
        shown: dict[str, Any] = answer.json()
        return shown

    async def revise(self, form: Form, id: str, token: str, patch: Mapping[str, Any], ip: str) -> int:
        """The status. What is wrong goes into `form`."""
        request = {"json": patch, "params": {"token": token}, "headers": _speaking(form.words.lang)}
        return (await self._tried(form, ip, lambda: self._ask("PATCH", _path(id), ip, **request)))[0]

    async def withdraw(self, form: Form, id: str, token: str, ip: str) -> int:
        request = {"params": {"token": token}, "headers": _speaking(form.words.lang)}
        return (await self._tried(form, ip, lambda: self._ask("DELETE", _path(id), ip, **request)))[0]

    async def _tried(self, form: Form, ip: str, ask: Callable[[], Awaitable[Answer]]) -> tuple[int, dict[str, Any]]:
        """Nothing that goes wrong may cost what was filled in, so every failure becomes words on the form."""
        try:
            self._limits.write(Principal(sub="anonymous", ip=ip))
            answer = await ask()
        except (ServiceUnavailable, TooManyRequests) as problem:
            busy = isinstance(problem, TooManyRequests)
            form.trouble = form.words("problem.429.words") if busy else form.words("submit.failed")
            return problem.status, {}
        said: dict[str, Any] = answer.json()
        if not answer.ok:
            forms.add_problem(form, said, field_of)
        return answer.status, said

    async def _ask(self, method: str, path: str, ip: str, **request: Any) -> Answer:
        principal = Principal(sub="anonymous", ip=ip)
        return await self._ingest.request(method, path, principal=principal, timeout=10.0, **request)


def _speaking(lang: Lang) -> dict[str, str]:
    return {"Accept-Language": lang}


def _path(id: str) -> str:
    return f"/v1/submissions/{quote(id, safe='')}"
