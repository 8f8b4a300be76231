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
@pytest.mark.parametrize("all_answer", [False, True], ids=["while starting", "when all answer"])
def test_no_process_stays_behind(stack: Stack, tmp_path: Path, number: signal.Signals, all_answer: bool) -> None:
    if "mongo" not in stack.servers:
        pytest.skip("the servers come from elsewhere (environment or Docker): the embedded ones are not tried")
    command = [sys.executable, "-um", "deploy.local", "--var", tmp_path]
    with (tmp_path / "output").open("w") as output:
        parent = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        _await_output(tmp_path / "output", lines=4 if all_answer else 1)
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) >= (4 if all_answer else 1)
        parent.send_signal(number)
        status = parent.wait(60)
    finally:
        parent.kill()
    assert status == (-number if number == signal.SIGKILL else 0), (tmp_path / "output").read_text()
    deadline = time.monotonic() + 10
    while alive := [child for child in children if _alive(child)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.05)
    if number == signal.SIGKILL:  # the next one can take over at once
        subprocess.run([*command, "--once"], cwd=ROOT, check=True, timeout=120)


def _alive(process: psutil.Process) -> bool:
    """Not counting the dead that some ancestor has yet to collect."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _await_output(file: Path, lines: int) -> None:
    """The command prints one line for each server that answers."""
    deadline = time.monotonic() + 90
    while len(file.read_text().splitlines()) < lines:
        assert time.monotonic() < deadline, file.read_text()
        time.sleep(0.1)
