"""Organisers: they send at a steady rate, change some of it later, and try again until they are answered."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import cycle
from typing import Any

import requests

from tests.journeys.world import World, bearer, evening, submission
from tests.resilience.chaos.journal import Accepted, Journal
from tests.resilience.chaos.plan import REVISED_PRICE, Plan, Planned

SENDERS = 48
CHANGERS = 400  # most of them only wait for their time
TIMEOUT_S = 15.0
CHANGED_AFTER_S = 20.0
GIVEN_UP_S = 240.0
"""Nothing is broken for so long: a request that is still refused is a failure of the run."""


class Generator:
    """`rate` is submissions a second. `send` returns when all of them, and their changes, have their 202."""

    def __init__(self, world: World, plan: Plan, journal: Journal, rate: float) -> None:
        self._plan, self._journal, self._rate = plan, journal, rate
        self._key = world.partner(trusted=True)
        self._addresses = world.env["MILLE_INGEST_URL"].split(",")
        self._own = threading.local()

    def send(self) -> None:
        began = time.monotonic()
        with ThreadPoolExecutor(SENDERS) as pool, ThreadPoolExecutor(CHANGERS) as changers:
            sending: list[Future[Future[None] | None]] = []
            for planned in self._plan.submissions():
                time.sleep(max(0.0, began + planned.number / self._rate - time.monotonic()))
                sending.append(pool.submit(self._send, planned, changers))
            for sent in sending:
                if changing := sent.result():
                    changing.result()

    def _send(self, planned: Planned, changers: ThreadPoolExecutor) -> Future[None] | None:
        headers = {**self._key, "Idempotency-Key": f"chaos-{self._plan.seed}-{planned.number}"}
        answer = self._insist("POST", "/v1/submissions", headers, _body(planned))
        self._journal.write(Accepted(planned.number, answer["id"]))
        if planned.change is None:
            return None
        return changers.submit(self._change, planned, answer, time.monotonic() + CHANGED_AFTER_S)

    def _change(self, planned: Planned, sent: Mapping[str, Any], at: float) -> None:
        time.sleep(max(0.0, at - time.monotonic()))
        path, headers = f"/v1/submissions/{sent['id']}", bearer(sent["edit_token"])
        if planned.change == "withdrawn":
            self._insist("DELETE", path, headers)
        elif planned.change == "cancelled":
            self._insist("PATCH", path, headers, {"status": "cancelled"})
        else:
            self._insist("PATCH", path, headers, {"price": {"kind": REVISED_PRICE}})
        self._journal.write(Accepted(planned.number, sent["id"], planned.change))

    def _insist(self, method: str, path: str, headers: Mapping[str, str], body: Any = None) -> dict[str, Any]:
        """Asks one replica after the other, as a client that loses its answer does, until one says 202."""
        until = time.monotonic() + GIVEN_UP_S
        last = "nothing"
        for address in cycle(self._addresses):
            if time.monotonic() > until:
                break
            try:
                answer = self._session().request(
                    method, f"{address}{path}", json=body, headers=dict(headers), timeout=TIMEOUT_S
                )
            except requests.RequestException as error:
                last = repr(error)
            else:
                if answer.status_code == 202:
                    return dict(answer.json())
                if answer.status_code < 500:
                    raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
                last = f"{answer.status_code} {answer.text}"
            time.sleep(0.5)
        raise AssertionError(f"{method} {path} was not accepted within {GIVEN_UP_S:.0f} s; the last answer: {last}")

    def _session(self) -> requests.Session:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
        session: requests.Session = self._own.session
        return session


def follow(world: World, plan: Plan, step: Callable[[str], None]) -> None:
    """Subscribes and confirms each follower."""
    for number, follower in enumerate(plan.followers, 1):
        world.subscribe(follower.address, **follower.filter)
        if number % 50 == 0:
            step(f"{number} subscriptions confirmed")


def _body(planned: Planned) -> dict[str, Any]:
    name, postcode, locality = planned.place
    dates = [{"start": evening(planned.days), "end": evening(planned.days, at="22:00")}]
    return submission(
        planned.word,
        title=planned.title,
        category=planned.category,
        schedule={"dates": dates},
        place={"name": name, "postcode": postcode, "locality": locality},
        contact={"email": f"{planned.number}@chaos.example.net"},
    )
