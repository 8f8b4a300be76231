"""A running Mille as its users meet it: HTTP to gateway and ingest, and the mails that arrive."""

import html
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import requests
from ulid import ULID

from deploy.cli.invite import invite
from deploy.cli.mails import mails_to, text_of, token_in, wait_for_mail

T = TypeVar("T")
PATIENCE = 45.0
BRUSSELS = ZoneInfo("Europe/Brussels")


def mark() -> str:
    """A word that no other test's event or mail holds."""
    return f"zz{str(ULID())[-10:].lower()}"


def evening(days: int = 10, at: str = "20:00") -> str:
    """A start some days from now, on the wall clock in Belgium."""
    return f"{datetime.now(BRUSSELS).date() + timedelta(days=days)}T{at}"


def submission(word: str, **changes: Any) -> dict[str, Any]:
    """A complete submission at Namur whose title holds `word`; `changes` replace whole fields."""
    return {
        "title": f"Veillée de contes {word}",
        "summary": "Trois conteuses au coin du feu.",
        "description": "On apporte son plaid. **Soupe offerte.**",
        "category": "litterature",
        "schedule": {"dates": [{"start": evening(), "end": evening(at="22:00")}]},
        "place": {"name": "La Cense", "street": "Rue du Chêne 2", "postcode": "5000", "locality": "Namur"},
        "organiser": {"name": "Les Conteuses de la Cense"},
        "price": {"kind": "free"},
        "contact": {"name": "Anne", "email": f"anne-{word}@example.org"},
        "site": "cinqmille",
    } | changes


class World:
    """`env` is what the services were started with, `mails` where the sink keeps them."""

    def __init__(self, env: Mapping[str, str], mails: Path) -> None:
        self.env, self.mails = env, mails
        self.gateway = env["MILLE_GATEWAY_URL"].split(",")[0]
        self.ingest = env["MILLE_INGEST_URL"].split(",")[0]
        self._volunteers: dict[str, str] = {}
        self.http = requests.Session()
        self.http.headers["Accept-Language"] = "fr"

    def wait_until_open(self) -> None:
        """The catalogue publishes the sites at its first start; only then can people submit and subscribe."""
        until(lambda: self.http.get(f"{self.gateway}/v1/sites").json()["items"] or None, "the sites")

        def subscribed() -> bool | None:
            body = {"email": "premiere@example.org", "site": "cinqmille"}
            return self.http.post(f"{self.gateway}/v1/subscriptions", json=body).status_code == 202 or None

        until(subscribed, "a first subscription")

        def sites_told_apart() -> bool | None:
            url = f"{self.ingest}/v1/submissions/validate"
            return self.http.post(url, json=submission(mark(), site="huitmille")).status_code == 422 or None

        until(sites_told_apart, "ingest's knowledge of the sites")

    # People

    def volunteer(self, site: str = "cinqmille") -> dict[str, str]:
        """Headers of a volunteer of a site."""
        if site not in self._volunteers:
            self._volunteers[site] = invite(self.env, role="volunteer", site=site, name="test")
        return bearer(self._volunteers[site])

    def partner(self, *, trusted: bool) -> dict[str, str]:
        """Headers of a new partner, whose API key is of no site in particular."""
        return bearer(invite(self.env, role="partner", site=None, name="test", trusted=trusted))

    # What organisers do

    def submit(self, body: Mapping[str, Any], **headers: str) -> dict[str, Any]:
        """Sends a submission through the gateway; the answer of its 202."""
        answer = self.http.post(f"{self.gateway}/v1/submissions", json=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def revise(self, sent: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
        """Changes a submission by its edit token; the answer of its 202."""
        url = f"{self.gateway}/v1/submissions/{sent['id']}"
        answer = self.http.patch(url, json=changes, headers=bearer(sent["edit_token"]))
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def withdraw(self, sent: Mapping[str, Any]) -> None:
        url = f"{self.gateway}/v1/submissions/{sent['id']}"
        answer = self.http.delete(url, headers=bearer(sent["edit_token"]))
        assert answer.status_code == 202, answer.text

    def status(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        url = f"{self.gateway}/v1/submissions/{sent['id']}"
        answer = self.http.get(url, headers=bearer(sent["edit_token"]))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    # What volunteers do

    def open_case(self, sent: Mapping[str, Any], site: str = "cinqmille", revision: int = 1) -> dict[str, Any]:
        """The case of a revision, once moderation has opened it."""

        def look() -> dict[str, Any] | None:
            url = f"{self.gateway}/v1/moderation/cases/{sent['id']}-{revision}"
            answer = self.http.get(url, headers=self.volunteer(site))
            assert answer.status_code in (200, 404), answer.text
            return dict(answer.json()) if answer.status_code == 200 else None

        return until(look, "the case")

    def decide(
        self,
        sent: Mapping[str, Any],
        decision: str,
        reason: str | None = None,
        *,
        site: str = "cinqmille",
        revision: int = 1,
    ) -> dict[str, Any]:
        """A volunteer's decision on a revision; the answer of its 200."""
        case = self.open_case(sent, site, revision)
        url = f"{self.gateway}/v1/moderation/cases/{case['id']}/decision"
        answer = self.http.post(url, json={"decision": decision, "reason": reason}, headers=self.volunteer(site))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def published(self, word: str, **changes: Any) -> dict[str, Any]:
        """A submission sent, approved, and seen in the agenda."""
        sent = self.submit(submission(word, **changes))
        self.decide(sent, "approve")
        self.seen(word)
        return sent

    # What the public sees

    def events(self, **params: Any) -> dict[str, Any]:
        answer = self.http.get(f"{self.gateway}/v1/events", params=params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def agenda(self, **params: Any) -> Iterator[dict[str, Any]]:
        """All events that match, from page to page."""
        page = self.events(**params, limit=100)
        yield from page["items"]
        while page["next"]:
            page = self.events(**params, limit=100, cursor=page["next"])
            yield from page["items"]

    def seen(self, word: str, **params: Any) -> dict[str, Any]:
        """The one event whose title holds `word`, once the agenda lists it."""

        def look() -> dict[str, Any] | None:
            items = self.events(q=word, **params)["items"]
            assert len(items) <= 1, items
            return items[0] if items else None

        return until(look, f"{word} in the agenda")

    def gone(self, word: str) -> None:
        """Returns once the agenda does not list the event any more."""
        until(lambda: None if self.events(q=word)["items"] else True, f"{word} gone from the agenda")

    def page(self, path: str, status: int = 200) -> str:
        answer = self.http.get(f"{self.gateway}{path}")
        assert answer.status_code == status, answer.text
        assert not re.search(r"""<script(?! src="/static/[\w-]+\.js\?v=\w+" defer></script>)""", answer.text)
        return answer.text

    def press_button(self, page: str) -> requests.Response:
        """Sends the one form of a page, as a browser would."""
        (action,) = re.findall(r'<form method="post" action="([^"]*)"', page)
        return self.http.post(urljoin(f"{self.gateway}/", html.unescape(action)))

    # What arrives by mail

    def mail(self, to: str, holding: str) -> EmailMessage:
        return wait_for_mail(self.mails, to, holding, PATIENCE)

    def alert(self, to: str, sent: Mapping[str, Any]) -> EmailMessage:
        """The news about an event; the mail that asks to confirm names what was subscribed to, not the event."""
        return self.mail(to, f"/events/{sent['id']}")

    def mails_to(self, to: str) -> list[str]:
        return [f"{mail['Subject']}\n{text_of(mail)}" for mail in mails_to(self.mails, to)]

    def subscribe(self, address: str, **wanted: Any) -> None:
        """A confirmed subscription to alerts of cinqmille."""
        body = {"email": address, "site": "cinqmille", "filter": wanted}
        answer = self.http.post(f"{self.gateway}/v1/subscriptions", json=body)
        assert answer.status_code == 202, answer.text
        token = token_in(self.mail(address, "confirm"), "/subscriptions/confirm")
        answer = self.http.post(f"{self.gateway}/v1/subscriptions/confirm", json={"token": token})
        assert answer.status_code == 200, answer.text


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def until(look: Callable[[], T | None], what: str, timeout: float = PATIENCE) -> T:
    """What `look` sees, as soon as it sees something."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        seen = look()
        if seen is not None:
            return seen
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {timeout:.0f} s")
