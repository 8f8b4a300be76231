"""`python -m tests.resilience.mutants [NAME…] [--no-check]`: takes one guarantee after another out of a copy of the
checkout, and sees that its test says so while `make check`'s commands notice nothing.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from deploy.local.paths import ROOT, cache_dir

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
CHECK = (
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy"],
    ["lint-imports"],
    ["pytest", "-q", "-x", "tests/unit", "tests/contracts"],
)
_LONGEST_S = 900


def main() -> int:
    mutants = {mutant["name"]: mutant for mutant in tomllib.loads((HERE / "mutants.toml").read_text())["mutant"]}
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(mutants)}; all when none is given")
    parser.add_argument("--no-check", action="store_true", help="leave out `make check`")
    options = parser.parse_args()
    if unknown := set(options.names) - set(mutants):
        parser.error(f"no such mutant: {', '.join(sorted(unknown))}")
    chosen = options.names or [*mutants]
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as scratch:
        for name in chosen:
            began = time.monotonic()
            why_not = try_out(mutants[name], Path(scratch), check=not options.no_check)
            took = f"{time.monotonic() - began:.0f} s"
            print(f"{name}: {why_not or 'caught'} ({mutants[name]['guarantee']}; {took})", flush=True)
            wrong += bool(why_not)
    print(f"{len(chosen) - wrong} of {len(chosen)} mutants are caught by their own test")
    return 1 if wrong else 0


def try_out(mutant: dict[str, str], scratch: Path, *, check: bool) -> str:
    """What is not as it should be; empty when the mutant's own test, and nothing before it, catches it."""
    copy = scratch / mutant["name"]
    _copy_tracked(copy)
    subprocess.run(["git", "apply", str(HERE / f"{mutant['name']}.patch")], cwd=copy, check=True)
    status, said = _run(["pytest", "-q", "-p", "no:cacheprovider", mutant["test"]], copy)
    if status == 0:
        return "SURVIVES"
    failure = "\n".join(line for line in said.splitlines() if line.startswith("E "))  # not the test's own source
    if status != 1 or not re.search(mutant["says"], failure):
        return f"FAILS OTHERWISE than by {mutant['says']!r}:\n{said[-3000:]}"
    for command in CHECK if check else ():
        status, said = _run(command, copy)
        if status != 0:
            return f"`{' '.join(command)}` catches it already:\n{said[-3000:]}"
    shutil.rmtree(copy)
    return ""


def _copy_tracked(target: Path) -> None:
    """Without the mutants: no patch fits a tree to which one is applied, and a test of `make check` would say so."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and HERE not in (ROOT / name).parents:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    subprocess.run(["git", "init", "-q"], cwd=target, check=True)  # or `git apply` would look for one further up


def _run(command: list[str], copy: Path) -> tuple[int, str]:
    """Its status and all it says, with the copy's code before the checkout's. All copies share what mypy has found out
    about files that are the same.
    """
    env = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "MILLE_CACHE": str(cache_dir()),
        "MYPY_CACHE_DIR": str(copy.parent / "mypy"),
        "MILLE_REQUIRE_ALL": "1",  # a test that is skipped has caught nothing
    }
    program = [str(BIN / command[0]), *command[1:]]
    try:
        done = subprocess.run(
            program, cwd=copy, env=env, capture_output=True, text=True, timeout=_LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        return -1, f"not done within {_LONGEST_S} s"
    return done.returncode, done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
