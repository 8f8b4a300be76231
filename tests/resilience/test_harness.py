"""The tools that break things do break them: otherwise a test that passes says nothing."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from deploy.local.ports import HOST
from tests.harness.proxy import Proxy


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says everything again."""

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(ConnectionError):
            while data := connection.recv(1000):
                connection.sendall(data)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]


@pytest.fixture
def proxy(echo: int) -> Iterator[Proxy]:
    with Proxy(echo, delay=0.3) as proxy:
        yield proxy


def connected(proxy: Proxy) -> socket.socket:
    return socket.create_connection((HOST, proxy.port), timeout=1)


def said_again(connection: socket.socket) -> bytes:
    connection.sendall(b"hello")
    return connection.recv(1000)


def test_it_lets_everything_through(proxy: Proxy) -> None:
    with connected(proxy) as connection:
        assert said_again(connection) == b"hello"


def test_it_refuses_and_resets_what_was_open(proxy: Proxy) -> None:
    with connected(proxy) as connection:
        said_again(connection)
        proxy.mode = "refuse"
        with pytest.raises(ConnectionRefusedError):
            connected(proxy)
        with pytest.raises(ConnectionResetError):
            connection.recv(1000)
    proxy.mode = "pass"
    with connected(proxy) as connection:
        assert said_again(connection) == b"hello"


def test_it_hangs_and_lets_go(proxy: Proxy) -> None:
    with connected(proxy) as connection:
        said_again(connection)
        proxy.mode = "hang"
        with pytest.raises(TimeoutError):
            said_again(connection)
        proxy.mode = "pass"
        assert connection.recv(1000) == b"hello"


def test_it_resets(proxy: Proxy) -> None:
    proxy.mode = "reset"
    with connected(proxy) as connection, pytest.raises(ConnectionResetError):
        said_again(connection)


def test_it_is_slow(proxy: Proxy) -> None:
    proxy.mode = "slow"
    with connected(proxy) as connection:
        began = time.monotonic()
        said_again(connection)
        assert time.monotonic() - began >= 0.6, "there and back"
