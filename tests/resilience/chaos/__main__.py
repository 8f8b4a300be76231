"""`make chaos`: the last line of each topology says what was found; 1 when anything was lost or doubled.

`--minutes M` is the soak: services are paused and cut off but never killed, and what they hold is compared too.
"""

import argparse
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

from deploy.local.stack import Stack
from tests.resilience.chaos.plan import Plan
from tests.resilience.chaos.run import ran

COUNT = 10_000
RATE = 15.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", type=int, choices=(1, 3), action="append", help="one topology only; else both")
    parser.add_argument("--count", type=int, default=COUNT, help="submissions in all")
    parser.add_argument("--rate", type=float, default=RATE, help="submissions a second")
    parser.add_argument(
        "--minutes", type=float, help="a soak: for so long instead of a count, at a quarter of the rate"
    )
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    options = parser.parse_args()
    count, rate = options.count, options.rate
    if options.minutes:
        rate /= 4
        count = int(options.minutes * 60 * rate)
    plan, soak = Plan(options.seed, count), options.minutes is not None
    results = [_one(brokers, plan, rate, soak=soak) for brokers in options.brokers or (1, 3)]
    return 0 if all(results) else 1


def _one(brokers: int, plan: Plan, rate: float, *, soak: bool) -> bool:
    print(f"seed {plan.seed}: {plan.count} submissions at {rate:g} a second, {brokers} broker(s)", flush=True)
    began = time.monotonic()

    def step(what: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {what}", flush=True)

    var = Path(tempfile.mkdtemp(prefix="mille-chaos-"))
    with Stack(var, brokers=brokers, usual_ports=False, say=step) as stack:
        stack.start_servers()
        with ran(stack, stack.env, plan, rate, soak=soak, step=step) as result:
            pass
    for name in ("lost", "doubled"):
        for line in getattr(result.report, name)[:20]:
            print(f"{name}: {line}")
    readings = list(result.usage.readings()) if soak else []
    for reading in readings:
        print(f"{'grown: ' if reading.has_grown else ''}{reading}")
    print(f"uncertain: {result.report.uncertain} of at most {result.uncertain_at_most}")
    well = result.clean and not any(reading.has_grown for reading in readings)
    if well:
        shutil.rmtree(var)
    else:
        print(f"Logs, mails, data and the journal are in {var}")
    print(result.line(brokers, plan.seed), flush=True)
    return well


if __name__ == "__main__":
    sys.exit(main())
