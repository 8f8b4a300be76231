"""Every curl line of the README works when it is pasted."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.world import World

ROOT = Path(__file__).parents[2]
BLOCKS = [
    block
    for block in re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    if "curl" in block
]
# What curl itself would not tell: an error's status, and where the line failed.
SHELL = 'set -euo pipefail; curl() { command curl -sS --fail-with-body "$@"; }; '


def test_there_are_lines_to_paste() -> None:
    assert sum(block.count("curl ") for block in BLOCKS) >= 8


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_pasted_it_works(world: World, block: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl: sudo apt-get install -y --no-install-recommends curl")
    script = block.replace("http://127.0.0.1:8000", world.gateway).replace(
        ".venv/bin/mille", f"{sys.executable} -m deploy.cli"
    )
    done = subprocess.run(
        ["bash", "-c", SHELL + script],
        cwd=ROOT,
        env={**os.environ, **world.env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    assert '"status": 4' not in done.stdout
