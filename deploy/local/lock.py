"""`python -m deploy.local.lock`: remake jgo.lock.toml from jgo.toml, as `make lock` does."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.local.kafka import LOCK


def main() -> None:
    """Resolve with jgo's own resolver (Maven's would need Maven), in a scratch directory."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        shutil.copyfile(LOCK.with_name("jgo.toml"), scratch / "jgo.toml")
        jgo: list[str | Path] = [Path(sys.executable).with_name("jgo"), "--resolver", "python", "--timeout", "60"]
        places: list[str | Path] = ["--repo-cache", scratch / "repository", "--cache-dir", scratch / "environment"]
        subprocess.run([*jgo, *places, "sync"], cwd=scratch, check=True)
        shutil.copyfile(scratch / "environment" / LOCK.name, LOCK)


if __name__ == "__main__":
    main()
