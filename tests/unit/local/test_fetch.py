"""Pinned files: a wrong one is refused, an unfinished one is never seen."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from deploy.local.errors import WrongHash
from deploy.local.fetch import check_sha256, make_directory, one_at_a_time
from deploy.local.kafka import Jar, fetch_jars, jar_directory, locked_jars
from deploy.local.paths import ROOT

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_pinned_file_passes(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    check_sha256(tmp_path / "file", EMPTY)


def test_another_file_is_refused_and_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("something else")
    with pytest.raises(WrongHash, match=str(tmp_path / "file")):
        check_sha256(tmp_path / "file", EMPTY)


def test_a_changed_jar_in_the_cache_is_refused(tmp_path: Path) -> None:
    jar = Jar("org.apache.kafka", "kafka_2.13", "4.4.0", EMPTY)
    cached = tmp_path / jar_directory([jar])
    cached.mkdir()
    (cached / jar.filename).touch()
    assert fetch_jars(tmp_path, [jar]) == cached
    (cached / jar.filename).write_text("tampered")
    with pytest.raises(WrongHash):
        fetch_jars(tmp_path, [jar])


def test_the_lock_holds_kafka_once_and_pins_every_jar() -> None:
    jars = list(locked_jars())
    assert len(jars) == len({jar.filename for jar in jars}) == 45
    assert {(jar.artifact, jar.version) for jar in jars} >= {("kafka_2.13", "4.4.0"), ("kafka-clients", "4.4.0")}
    assert all(len(jar.sha256) == 64 for jar in jars)


def test_a_failed_fill_leaves_nothing(tmp_path: Path) -> None:
    def fail(directory: Path) -> None:
        (directory / "half").touch()
        raise OSError("the network went away")

    with pytest.raises(OSError, match="went away"):
        make_directory(tmp_path / "made", fail)
    assert list(tmp_path.iterdir()) == []


def test_of_two_at_once_one_wins_and_both_get_it(tmp_path: Path) -> None:
    both = threading.Barrier(2)

    def fill(directory: Path) -> None:
        both.wait(5)
        (directory / "whole").write_text("whole")

    threads = [threading.Thread(target=make_directory, args=(tmp_path / "made", fill)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
    assert (tmp_path / "made" / "whole").read_text() == "whole"


def test_what_another_process_installs_is_waited_for_even_if_it_dies(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    code = "import pathlib, sys, time; from deploy.local.fetch import one_at_a_time\n"
    code += "with one_at_a_time(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code, lock]
    entered = threading.Event()

    def enter() -> None:
        with one_at_a_time(lock):
            entered.set()

    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        waiting = threading.Thread(target=enter)
        waiting.start()
        assert not entered.wait(0.3)
        other.kill()
    assert entered.wait(10)
    waiting.join()
