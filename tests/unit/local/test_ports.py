"""Ports: the usual one when free, and who listens."""

import os
import socket

from deploy.local.ports import HOST, free_port, is_free, listens, usual_or_free


def test_the_usual_port_is_taken_only_when_free() -> None:
    usual = free_port()
    assert usual_or_free(usual) == usual
    with socket.create_server((HOST, usual)):
        assert not is_free(usual)
        assert usual_or_free(usual) != usual


def test_a_listener_is_known_by_its_process() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        assert listens(os.getpid(), port)
        assert not listens(os.getppid(), port)
    assert not listens(os.getpid(), port)
