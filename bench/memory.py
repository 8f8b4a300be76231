"""`python -m bench.memory [seconds]`: the memory of each service's processes, some time after the start.

PSS, from /proc/<pid>/smaps_rollup: a page shared by n processes counts for one n-th in each.
"""

import re
import sys
import time
from pathlib import Path
from typing import get_args

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
            print(f"{name:<10} {halves:<8} {pss(service.pid) / 1024:6.1f} MB PSS")


def pss(pid: int) -> int:
    """In kB."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found
    return int(found[1])


if __name__ == "__main__":
    main()
