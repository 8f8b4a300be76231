"""The whole stack in the foreground, as `mille up` runs it: it ends cleanly, and leaves no process behind."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from deploy.local.paths import ROOT
from deploy.local.stack import Stack


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_stays_behind(stack: Stack, tmp_path: Path, number: signal.Signals) -> None:
    if "mongo" not in stack.servers:
        pytest.skip("the servers come from elsewhere (environment or Docker): the embedded ones are not tried")
    command = [sys.executable, "-m", "deploy.local", "--var", tmp_path]
    with (tmp_path / "output").open("w") as output:
        parent = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        children = _await_children(parent, 4)
        parent.send_signal(number)
        status = parent.wait(60)
    finally:
        parent.kill()
    assert status == (-number if number == signal.SIGKILL else 0), (tmp_path / "output").read_text()
    deadline = time.monotonic() + 10
    while alive := [child for child in children if _alive(child)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.05)
    # And the next one can take over at once.
    subprocess.run([*command, "--once"], cwd=ROOT, check=True, timeout=120)


def _alive(process: psutil.Process) -> bool:
    """Not counting the dead that some ancestor has yet to collect."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _await_children(parent: subprocess.Popen[bytes], count: int) -> list[psutil.Process]:
    deadline = time.monotonic() + 90
    while len(children := psutil.Process(parent.pid).children(recursive=True)) < count:
        assert parent.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return children
