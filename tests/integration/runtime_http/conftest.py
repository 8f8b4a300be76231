"""The tiny service in a process of its own, and what tests do to it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from shared.runtime.tokens import InternalTokens

KEY = "k" * 40
ROOT = Path(__file__).parents[3]


class Tiny:
    """One process of the tiny service."""

    def __init__(self, *arguments: str, settings: Mapping[str, str | None]) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MILLE_")}
        wanted = {"MILLE_INTERNAL_KEY": KEY, "MILLE_EDIT_KEY": KEY, "MILLE_TINY_PORT": "0", **settings}
        environment |= {name: value for name, value in wanted.items() if value is not None}
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("tiny.py")), *arguments],
            cwd=Path(__file__).parent,  # where no .env lies
            env={**environment, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        self.lines.extend(iter(self._process.stdout.readline, ""))

    @property
    def url(self) -> str:
        line = self.wait_for("Listening on", seconds=20)
        return f"http://127.0.0.1:{json.loads(line)['port']}"

    def wait_for(self, text: str, seconds: float = 30) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in list(self.lines):
                if text in line:
                    return line
            if self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"{text!r} was not logged in {self.lines}")

    def terminate(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def ended(self, seconds: float = 20) -> tuple[int, str]:
        """Its exit code and what it wrote to standard error."""
        code = self._process.wait(seconds)
        self._reader.join(5)
        assert self._process.stderr
        return code, self._process.stderr.read()

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


Start = Callable[..., Tiny]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts tiny services, and ends those that a test leaves running."""
    started: list[Tiny] = []

    def start_one(*arguments: str, **settings: str | None) -> Tiny:
        tiny = Tiny(*arguments, settings=settings)
        started.append(tiny)
        return tiny

    yield start_one
    for tiny in started:
        tiny.kill()


@pytest.fixture(scope="module")
def tiny() -> Iterator[Tiny]:
    """One that a module's tests share; it trusts no proxy."""
    process = Tiny(settings={})
    process.wait_for('"Open"', seconds=20)
    yield process
    process.kill()


@pytest.fixture
async def http(tiny: Tiny) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(tiny.url) as session:
        yield session


@pytest.fixture
def tokens() -> InternalTokens:
    return InternalTokens(SecretStr(KEY))
