"""`make bench`: what Mille makes of Meilisearch, in ratios. README.md says how to read what it prints."""

import argparse
import json
import logging
import sys
import time
from dataclasses import replace
from pathlib import Path

import uvloop

from bench.run import FULL, SMALL, bench


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="5,000 events, in under two minutes, without the rebuild")
    parser.add_argument("--events", type=int, help="another number of them")
    parser.add_argument("--json", nargs="?", const="-", metavar="FILE", help="write it as JSON, to a file or to stdout")
    options = parser.parse_args()
    # It tells of every topic that has no leader yet.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    plan, began = SMALL if options.small else FULL, time.monotonic()
    if options.events:
        plan = replace(plan, events=options.events)

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", file=sys.stderr, flush=True)

    report = uvloop.run(bench(plan, say))
    written = json.dumps(report.json(), ensure_ascii=False, indent=2)
    if options.json == "-":
        print(written)
        return
    print(report.text())
    if options.json:
        Path(options.json).write_text(written + "\n", "utf-8")


if __name__ == "__main__":
    main()
