"""Submissions that come in while something is broken, and what must have become of them in the end."""

import os
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import requests

from deploy.cli.calls import as_ops, call
from deploy.cli.mails import mails_to
from tests.journeys.world import World, mark, submission, until

COUNT = int(os.environ.get("MILLE_REPLICA_SUBMISSIONS", "120"))
"""Submissions in each of the two floods; 500 in the release's own run."""
SENDERS = 4
GENEROUS = {
    "MILLE_ALERT_HOLD": "0",
    "MILLE_RATE_WRITES": "1000000",
    "MILLE_RATE_WRITES_TRUSTED": "1000000",
    "MILLE_RATE_READS": "1000000",
    "MILLE_MAILS_PER_ADDRESS": "1000000",
    "MILLE_MAIL_RETRY": "1",
    "MILLE_SMTP_TIMEOUT": "5",
}
ROUND, ROUND_S = 10, 1.0
"""Submissions, and the seconds that they take."""


def outlives(world: World, fault: Callable[[], object], *, round_s: float = ROUND_S) -> None:
    """Submissions come in before, during and after a fault, however long it takes: each ends in the agenda once, and is
    told to a subscriber once or listed as uncertain. `round_s`: seconds that ten of them take during a long fault.
    """
    word = mark()
    subscriber = f"fidele-{word}@example.org"
    world.subscribe(subscriber, q=word)
    audit(world, word, flood_while(world, word, fault, round_s=round_s), subscriber)


def flood_while(world: World, word: str, fault: Callable[[], object], *, round_s: float = ROUND_S) -> dict[str, str]:
    """Sends in rounds until a fault is over, and one more. Event ids by title."""
    key = world.partner(trusted=True)
    sent: dict[str, str] = {}

    def one_round(seconds: float = ROUND_S) -> None:
        sent.update(flood(world, word, key, seconds, count=ROUND, first=len(sent)))

    with ThreadPoolExecutor(1) as pool:
        one_round()
        happening = pool.submit(fault)
        while not happening.done():
            one_round(round_s)
        happening.result()
    one_round()
    return sent


def flood(
    world: World, word: str, key: dict[str, str], seconds: float = 0.0, *, count: int = COUNT, first: int = 0
) -> dict[str, str]:
    """Sends so many submissions over some time, each repeated with its key until its 202. Event ids by title."""
    addresses = world.env["MILLE_INGEST_URL"].split(",")

    def send(number: int) -> tuple[str, str]:
        title = f"Soirée {number} {word}"
        body = submission(word, title=title, contact={"email": f"{number}-{word}@example.org"})
        headers = {**key, "Idempotency-Key": f"{word}-{number}"}
        for attempt in range(200):
            address = addresses[(number + attempt) % len(addresses)]
            try:
                answer = requests.post(f"{address}/v1/submissions", json=body, headers=headers, timeout=15)
            except requests.RequestException:
                time.sleep(0.2)
                continue
            if answer.status_code == 202:
                time.sleep(seconds * SENDERS / count)
                return title, answer.json()["id"]
            assert answer.status_code >= 500, answer.text
            time.sleep(0.2)
        raise AssertionError(f"{title} was never accepted")

    with ThreadPoolExecutor(SENDERS) as pool:
        return dict(pool.map(send, range(first, first + count)))


def audit(world: World, word: str, accepted: dict[str, str], subscriber: str) -> None:
    """Each accepted event is indexed once, at its one version; each is alerted once, or listed as uncertain."""
    all_listed(world, word, accepted)

    def settled() -> bool | None:
        ended = len(alerts(world, subscriber, accepted)) + len(ended_as(world, "uncertain", accepted))
        return ended >= len(accepted) or None

    until(settled, "an alert for every event", timeout=120)
    sent, missing = alerts(world, subscriber, accepted), ended_as(world, "uncertain", accepted)
    assert not [event for event, times in sent.items() if times > 1], "somebody was told twice"
    assert set(accepted.values()) <= set(sent) | missing
    print(f"{len(accepted)} accepted, {sent.total()} alerts, {len(missing)} uncertain")


def all_listed(world: World, word: str, accepted: dict[str, str]) -> None:
    """Returns once each event stands in the agenda; once, and no other. While turns still change, what moves from one
    page to another may be read twice or not at all.
    """
    expected = Counter(accepted.values())

    def look() -> bool | None:
        with suppress(AssertionError):  # 503 while search has not come back
            return listed(world, word) == expected or None
        return None

    until(look, "every event in the agenda, once", timeout=120)


def listed(world: World, word: str) -> Counter[str]:
    """How often each event stands on the pages of the agenda; without `q`, whose pages may shift while it grows."""
    return Counter(item["id"] for item in world.agenda(site="cinqmille") if item["title"]["fr"].endswith(word))


def alerts(world: World, subscriber: str, accepted: dict[str, str]) -> Counter[str]:
    """How many alerts arrived about each event."""
    found: Counter[str] = Counter()
    ids = set(accepted.values())
    for mail in mails_to(world.mails, subscriber):
        text = mail.as_string()
        found.update(event for event in ids if f"/events/{event}" in text)
    return found


def ended_as(world: World, status: str, accepted: dict[str, str]) -> set[str]:
    """The events of deliveries that `failed`, or are `uncertain`: they may or may not have arrived."""
    notify = world.env["MILLE_NOTIFY_URL"].split(",")[0]
    headers = as_ops(world.env["MILLE_INTERNAL_KEY"], "notify")
    answer = call("GET", f"{notify}/internal/deliveries?status={status}", headers=headers)
    return {item["event_id"] for item in answer["items"]} & set(accepted.values())


def accepted(world: World) -> float:
    """How many have been since the start, as ingest counts its answers."""
    lines = world.http.get(f"{world.ingest}/metrics").text.splitlines()
    counts = (line for line in lines if line.startswith("mille_http_requests_total") and 'status="202"' in line)
    return sum(float(line.rsplit(" ", 1)[1]) for line in counts)
