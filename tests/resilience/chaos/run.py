"""One run: servers, services, followers, submissions and faults; then the audit, again and again until it is clean."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from tests.harness.proxy import Proxy, proxied
from tests.journeys.world import World
from tests.resilience.chaos import faults
from tests.resilience.chaos.audit import Audit, Report
from tests.resilience.chaos.generator import Generator, follow
from tests.resilience.chaos.journal import Journal
from tests.resilience.chaos.plan import Plan
from tests.resilience.chaos.usage import Usage, watched
from tests.resilience.chaos.waiting import waiting
from tests.resilience.flood import GENEROUS

PATIENCE_S = 180.0
"""Nothing is broken any more: what has not changed for so long will never come."""
LOOK_S, AUDIT_S = 0.5, 30.0
"""An audit reads everything, so that it waits until nothing seems to be on its way any more; but not for ever."""
QUIET_S = 10.0
"""After the first clean audit: what is told twice may come late."""

SMTP_CONNECTIONS = 4
SETTINGS = {"MILLE_LOG_LEVEL": "WARNING", "MILLE_SMTP_CONNECTIONS": str(SMTP_CONNECTIONS)}
LEAVES_UNCERTAIN = {"notify", "smtp", "mongo"}
"""What takes from a mail on its way the word of whether it arrived."""


@dataclass(frozen=True, slots=True)
class Result:
    """`audit` looks anew, while the services are still there."""

    report: Report
    faults: list[tuple[str, str]]
    catchup_s: float
    usage: Usage
    journal: Path
    audit: Callable[[], Report]

    @property
    def uncertain_at_most(self) -> int:
        """One on each connection at each fault that can leave it so."""
        return SMTP_CONNECTIONS * sum(target in LEAVES_UNCERTAIN for target, _ in self.faults)

    @property
    def clean(self) -> bool:
        return self.report.clean and self.report.uncertain <= self.uncertain_at_most

    def line(self, brokers: int, seed: int) -> str:
        found = self.report
        return (
            f"CHAOS brokers={brokers} accepted={found.accepted} lost={len(found.lost)} doubled={len(found.doubled)} "
            f"alerts={found.alerts} uncertain={found.uncertain} faults={len(self.faults)} "
            f"catchup_s={self.catchup_s:.0f} seed={seed}"
        )


@contextmanager
def ran(
    stack: Stack,
    env: Mapping[str, str],
    plan: Plan,
    rate: float,
    *,
    every: float = faults.EVERY_S,
    soak: bool = False,
    step: Callable[[str], None] = print,
) -> Iterator[Result]:
    """What a run came to; the services stay until the block ends.

    `stack` has its servers running; `env` says which of what is theirs is ours. `rate` is submissions a second. In a
    soak no service is killed, so that what it holds is what it has gathered; everything else breaks as ever.
    """
    directory = stack.logs / f"chaos-{plan.seed}"
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "accepted.jsonl"
    with (
        proxied({**env, **GENEROUS, **SETTINGS}, delay=0.2) as (through, proxies),
        ServiceGroup(through, directory, usual_ports=False) as services,
    ):
        services.start_all(faults.READY_S)
        world = World(services.env, stack.var / "mail")
        world.wait_until_open()
        follow(world, plan, step)
        breaking = faults.Faults(list(_targets(stack, services, proxies, kill=not soak)), plan.seed, every)
        journal = Journal(file)
        generator = Generator(world, plan, journal, rate)
        began = time.monotonic()
        breaking.start()
        try:
            with watched(services.running, env["MILLE_MONGO_URL"]) as usage:
                generator.send()
        finally:
            over = breaking.stop()
            journal.close()
        step(f"all accepted after {over - began:.0f} s; broken: {_counted(breaking.happened)}")
        # Around the proxies: the audit reads the stores themselves.
        direct = {name: env[name] for name in proxies}
        around = World({**services.env, **direct}, world.mails)

        def audit() -> Report:
            return Audit(around, plan, file).report()

        report, catchup = _settled(audit, lambda: waiting(around.env), over, step)
        yield Result(report, breaking.happened, catchup, usage, file, audit)


def _settled(
    audit: Callable[[], Report], busy: Callable[[], bool], over: float, step: Callable[[str], None]
) -> tuple[Report, float]:
    """The last report, and the seconds from `over` to the first in which nothing was missing."""
    least, at = float("inf"), over
    while True:
        latest = time.monotonic() + AUDIT_S
        while time.monotonic() < latest and busy():
            time.sleep(LOOK_S)
        began = time.monotonic()
        report = audit()
        if not report.lost:
            time.sleep(QUIET_S)
            return audit(), began - over
        step(f"after {began - over:.0f} s not yet there: {len(report.lost)}, such as {report.lost[0]}")
        if len(report.lost) < least:
            least, at = len(report.lost), began
        if began - at > PATIENCE_S:
            return report, began - over
        time.sleep(1)


def _targets(
    stack: Stack, services: ServiceGroup, proxies: Mapping[str, Proxy], *, kill: bool
) -> Iterator[faults.Target]:
    for service in services.running:
        yield faults.service(service, kill=kill)
    for server in stack.servers.values():
        yield faults.server(server, server.setting, proxies.get(server.setting))


def _counted(happened: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {fault} {times}" for (name, fault), times in sorted(Counter(happened).items()))
