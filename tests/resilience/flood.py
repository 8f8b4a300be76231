"""Submissions that come in while something is broken, and what must have become of them in the end."""

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import requests

from deploy.cli.calls import as_ops, call
from deploy.cli.mails import mails_to
from tests.journeys.world import World, submission, until

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


def flood(world: World, word: str, key: dict[str, str], seconds: float = 0.0, *, count: int = COUNT) -> dict[str, str]:
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
        return dict(pool.map(send, range(count)))


def audit(world: World, word: str, accepted: dict[str, str], subscriber: str) -> None:
    """Each accepted event is indexed once, at its one version; each is alerted once, or listed as uncertain."""
    until(lambda: len(listed(world, word)) >= len(accepted) or None, "every event in the agenda", timeout=120)
    assert listed(world, word) == Counter(accepted.values())

    def settled() -> bool | None:
        return len(alerts(world, subscriber, accepted)) + len(uncertain(world, word, accepted)) >= len(accepted) or None

    until(settled, "an alert for every event", timeout=120)
    sent, missing = alerts(world, subscriber, accepted), uncertain(world, word, accepted)
    assert not [event for event, times in sent.items() if times > 1], "somebody was told twice"
    assert set(accepted.values()) <= set(sent) | missing
    print(f"{len(accepted)} accepted, {sent.total()} alerts, {len(missing)} uncertain")


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


def uncertain(world: World, word: str, accepted: dict[str, str]) -> set[str]:
    """The events of deliveries that may or may not have arrived."""
    notify = world.env["MILLE_NOTIFY_URL"].split(",")[0]
    headers = as_ops(world.env["MILLE_INTERNAL_KEY"], "notify")
    answer = call("GET", f"{notify}/internal/deliveries?status=uncertain", headers=headers)
    return {item["event_id"] for item in answer["items"]} & set(accepted.values())
