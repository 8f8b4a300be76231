"""Children: their logs, and that they go when asked, when forced, and when we die."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from deploy.local.paths import ROOT
from deploy.local.process import Child


def start(tmp_path: Path, code: str) -> Child:
    return Child("child", [sys.executable, "-uc", code], tmp_path / "child.log", os.environ)


def await_output(child: Child, text: str) -> None:
    deadline = time.monotonic() + 10
    while text not in child.last_lines():
        assert time.monotonic() < deadline, child.last_lines()
        time.sleep(0.02)


def await_end(process: psutil.Process) -> None:
    """Wait until it is dead; whether some ancestor has already collected it is not our matter."""
    deadline = time.monotonic() + 10
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, process
        time.sleep(0.02)


def test_a_child_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    children: list[Child] = []
    thread = threading.Thread(target=lambda: children.append(start(tmp_path, "import time; time.sleep(60)")))
    thread.start()
    thread.join()
    time.sleep(0.3)
    assert children[0].running
    assert children[0].stop(5)


def test_one_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    child = start(
        tmp_path, "import signal, time; signal.signal(15, lambda *_: print('no')); print('up'); time.sleep(60)"
    )
    await_output(child, "up")
    child.signal(signal.SIGTERM)
    await_output(child, "no")
    deaf = start(tmp_path, "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf'); time.sleep(60)")
    await_output(deaf, "deaf")
    assert not deaf.stop(0.3)
    assert not deaf.running


def test_its_own_children_go_with_it(tmp_path: Path) -> None:
    child = start(tmp_path, "import subprocess as s; p = s.Popen(['sleep', '60']); print(p.pid, 'started'); p.wait()")
    await_output(child, "started")
    grandchild = psutil.Process(int(child.last_lines().split()[0]))
    child.stop(5)
    await_end(grandchild)


def test_a_failure_shows_the_end_of_the_log(tmp_path: Path) -> None:
    child = start(tmp_path, "import sys; sys.exit('the reason why')")
    assert child.wait(10) == 1
    assert "the reason why" in str(child.failure("stopped"))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_child_survives_its_parent(tmp_path: Path, number: signal.Signals) -> None:
    code = """
import os, sys, time
from pathlib import Path
from deploy.local.process import Child
child = Child("child", ["sleep", "60"], Path(sys.argv[1]), os.environ)
print(child.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "child.log"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(number)
        parent.wait(10)
    await_end(child)
