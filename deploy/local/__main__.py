"""`python -m deploy.local`: the servers alone, with their addresses, until Ctrl-C."""

import argparse
import sys
from pathlib import Path

from deploy.local.errors import LocalError
from deploy.local.paths import VAR
from deploy.local.run import run_stack


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("--var", type=Path, default=VAR, help="where data, logs and mails are kept")
    parser.add_argument("--once", action="store_true", help="stop again when all answer")
    arguments = parser.parse_args()
    try:
        run_stack(arguments.var, services=False, stay=not arguments.once)
    except LocalError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
