"""`mille up` and `mille demo`: the local stack, the sample agenda, and one submission carried all the way through."""

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from deploy.cli.calls import call
from deploy.cli.environment import write_addresses
from deploy.cli.invite import gateway, invite
from deploy.cli.walk import walk
from deploy.local.run import run_stack
from deploy.local.stack import Stack
from deploy.sample.load import load, nothing_to_come

_SITES_KNOWN_S = 60.0
_SAMPLE_VISIBLE_S = 180.0


def run(var: Path, *, brokers: int, stay: bool, verbose: bool) -> None:
    """Returns, or raises, when every process is stopped. Alerts are not held here, unless MILLE_ALERT_HOLD says so."""
    env = {"MILLE_ALERT_HOLD": os.environ.get("MILLE_ALERT_HOLD") or "0", "MILLE_LOG_FORMAT": "text"}

    def show(stack: Stack) -> None:
        known = stack.services.env
        write_addresses(var, known)
        _wait_for_the_sites(gateway(known))
        _fill(known)
        walk(known, mails=stack.var / "mail" if "smtp" in stack.servers else None)
        _links(known, stay)

    run_stack(var, brokers=brokers, then=show, stay=stay, echo=verbose, env=env)


def _wait_for_the_sites(base: str) -> None:
    """The catalogue publishes them at its first start; before, every place would seem to be outside of the network."""
    deadline = time.monotonic() + _SITES_KNOWN_S
    while not call("GET", f"{base}/v1/sites")["items"]:
        if time.monotonic() > deadline:
            raise TimeoutError("the gateway knows no site; var/log/catalogue.log says more.")
        time.sleep(0.1)


def _fill(env: Mapping[str, str]) -> None:
    """Loads the sample through ingest, as a trusted source, when the agenda has nothing to come."""
    if not nothing_to_come(gateway(env)):
        return
    began = time.monotonic()
    key = invite(env, role="partner", site=None, name="sample agenda", trusted=True)
    now = datetime.fromisoformat(env["MILLE_NOW"]) if env.get("MILLE_NOW") else datetime.now(UTC)
    loaded = load(env["MILLE_INGEST_URL"].split(",")[0], key, now)
    shown = len(loaded.ids) - len(loaded.hidden)
    while call("GET", f"{gateway(env)}/v1/events?limit=1")["total"] < shown:
        if time.monotonic() - began > _SAMPLE_VISIBLE_S:
            raise TimeoutError("the sample agenda is not visible as a whole; var/log/search.log says more.")
        time.sleep(0.1)
    print(f"The sample agenda of {shown} events is loaded and visible after {time.monotonic() - began:.1f} s.")


def _links(env: Mapping[str, str], stay: bool) -> None:
    if not stay:
        return
    base = gateway(env)
    print(f"\nMille is running. The agendas:  {base}/")
    for site in call("GET", f"{base}/v1/sites")["items"]:
        print(f"  {site['name']:<16} {base}/{site['slug']}/   this weekend: {base}/{site['slug']}/weekend")
    print(f"  API              {base}/v1/events?when=weekend")
    print("A volunteer's token:  .venv/bin/mille invite --role volunteer --site cinqmille")
    print("Mails are kept in var/mail/, logs in var/log/. Ctrl-C stops everything; var/ keeps what it holds.")
