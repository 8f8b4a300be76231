"""`python -m bench.memory [seconds]`: the memory of each service's processes, some time after the start.

PSS, from /proc/<pid>/smaps_rollup: a page shared by n processes counts for one n-th in each.
"""

import sys
import time
from typing import get_args

import psutil

from bench.stacks import servers, services
from deploy.local.services import PORTS, Halves


def main() -> None:
    pause = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with servers() as stack, services(stack) as group:
        started = [(name, halves, group.start(name, halves=halves)) for name in PORTS for halves in get_args(Halves)]
        for _, _, service in started:
            service.ready()
        time.sleep(pause)
        for name, halves, service in started:
            print(f"{name:<10} {halves:<8} {psutil.Process(service.pid).memory_full_info().pss / 2**20:6.1f} MB PSS")


if __name__ == "__main__":
    main()
