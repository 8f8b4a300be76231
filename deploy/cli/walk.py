"""One submission carried all the way through, each step with its milliseconds, as a visitor of every part would see
it.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from ulid import ULID

from deploy.cli.calls import Refused, call
from deploy.cli.invite import gateway, invite
from deploy.cli.mails import Mailbox, token_in, wait_for_mail

T = TypeVar("T")
SITE = "cinqmille"
PATIENCE_S = 60.0
LONGEST_HOLD_S = 60.0
"""An alert may be held for a minute before it goes out."""


class Steps:
    """Prints a line per step."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def done(self, what: str) -> None:
        now = time.monotonic()
        print(f"  {(now - self._last) * 1000:7.0f} ms  {what}")
        self._last = now


def walk(env: Mapping[str, str], mails: Mailbox | None) -> None:
    """From the form to a subscriber's alert. `mails` is where what is sent can be read; None when that is a relay of
    the user's.

    What it makes is taken back at the end. Raises TimeoutError when a step is not seen within a minute.
    """
    base, mark = gateway(env), str(ULID())[-8:].lower()
    organiser, subscriber = f"organisatrice-{mark}@example.org", f"abonne-{mark}@example.org"
    print("\nOne submission, all the way through:")
    steps = Steps()
    volunteer = invite(env, role="volunteer", site=SITE, name="demo")
    steps.done("a volunteer was invited")

    _subscribe(base, subscriber, mails, steps)
    sent = call(
        "POST", f"{base}/v1/submissions", submission(mark, organiser), headers={"Idempotency-Key": f"demo-{mark}"}
    )
    steps.done(f"the submission was accepted (202): {sent['id']}")

    case = _until(lambda: _open_case(base, volunteer, sent["id"]), "the case")
    steps.done(f"its case waits for a volunteer ({len(case['findings'])} findings)")
    call("POST", f"{base}/v1/moderation/cases/{case['id']}/decision", {"decision": "approve"}, bearer=volunteer)
    steps.done("approved by the volunteer")

    event = _until(lambda: _found(base, sent["id"], mark), "the event in the search")
    steps.done(f"found by /v1/events?site={SITE}&q={mark}")
    page = f"{base}/{SITE}/events/{sent['id']}/{event['slug']}"
    call("GET", page)
    steps.done(f"on the partner site's page: {page}")
    call("GET", f"{base}/v1/events/{sent['id']}.ics")
    steps.done("in the calendar file (.ics)")
    if mails is not None:
        wait_for_mail(mails, organiser, mark, PATIENCE_S)
        steps.done(f"the organiser's mails are in the sink ({organiser})")
        alert = wait_for_mail(mails, subscriber, mark, PATIENCE_S + LONGEST_HOLD_S)
        steps.done(f"the subscriber's alert is in the sink: «{alert['Subject']}»")
        leave = token_in(alert, "/subscriptions/unsubscribe", header="List-Unsubscribe")

    print("\nTaken back, so that the agenda stays as it was:")
    if mails is not None:
        call("POST", f"{base}/v1/subscriptions/unsubscribe", {"token": leave})
        steps.done("unsubscribed by the alert's one click")
    call("DELETE", f"{base}/v1/submissions/{sent['id']}", bearer=sent["edit_token"])
    _until(lambda: None if _found(base, sent["id"], mark) else True, "the withdrawal")
    steps.done("withdrawn again by its edit link, and gone from the agenda")


def submission(mark: str, organiser: str) -> dict[str, Any]:
    """A believable event of the coming Saturday."""
    today = datetime.now(ZoneInfo("Europe/Brussels")).date()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    return {
        "title": f"Bal folk d'hiver ({mark})",
        "summary": "Deux groupes, un plancher, et des danses apprises sur place.",
        "description": "On commence à 19 h par une **initiation** pour celles et ceux qui n'ont jamais dansé.",
        "category": "souper-bal",
        "schedule": {
            "dates": [{"start": f"{saturday}T20:00", "end": f"{saturday}T23:30", "doors": f"{saturday}T19:00"}]
        },
        "place": {"name": "Salle des fêtes", "street": "Rue de l'Église 1", "postcode": "5020", "locality": "Temploux"},
        "organiser": {"name": "Le Bal du Coin ASBL"},
        "price": {"kind": "fixed", "offers": [{"name": "Sur place", "amount": 8}]},
        "contact": {"name": "Claire", "email": organiser},
        "site": SITE,
    }


def _subscribe(base: str, address: str, mails: Mailbox | None, steps: Steps) -> None:
    """Asks for alerts and confirms them by the mailed link."""
    if mails is None:
        print("              (MILLE_SMTP_URL names a relay of yours: no mail can be looked at, so no subscription)")
        return
    wanted = {"email": address, "site": SITE, "filter": {"site": [SITE], "category": ["souper-bal"]}}
    call("POST", f"{base}/v1/subscriptions", wanted)
    confirmation = wait_for_mail(mails, address, "confirm", PATIENCE_S)
    steps.done("a subscriber asked for alerts, and the mail to confirm it is in the sink")
    call("POST", f"{base}/v1/subscriptions/confirm", {"token": token_in(confirmation, "/subscriptions/confirm")})
    steps.done("the subscription is confirmed")


def _open_case(base: str, bearer: str, submission_id: str) -> dict[str, Any] | None:
    cases = call("GET", f"{base}/v1/moderation/cases?site={SITE}&state=open", bearer=bearer)["items"]
    return next((case for case in cases if case["submission_id"] == submission_id), None)


def _found(base: str, event_id: str, mark: str) -> dict[str, Any] | None:
    items = call("GET", f"{base}/v1/events?site={SITE}&q={mark}")["items"]
    return next((item for item in items if item["id"] == event_id), None)


def _until(look: Callable[[], T | None], what: str) -> T:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            seen = look()
        except Refused as error:
            if error.status < 500:
                raise
            seen = None
        if seen is not None:
            return seen
        time.sleep(0.02)
    raise TimeoutError(f"{what} was not seen within {PATIENCE_S:.0f} s; the services' logs say more.")
