"""TCP ports on 127.0.0.1: the usual one when it is free, else any."""

import random
import socket

import psutil

HOST = "127.0.0.1"


# Below Linux's range for outgoing connections (32768 and up): in it, a client that keeps trying to reach a killed
# server may be given that server's own port, connect to itself, and keep the server from coming back.
FREE_RANGE = range(18_000, 32_000)

_given: set[int] = set()  # a port may be handed out some time before it is used


def free_port() -> int:
    """A port that nobody listens on just now; never the same twice from one process."""
    while True:
        port = random.choice(FREE_RANGE)
        if port not in _given and is_free(port):
            _given.add(port)
            return port


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now (one that was just closed counts as free)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def usual_or_free(usual: int) -> int:
    return usual if is_free(usual) else free_port()


def listens(pid: int, port: int) -> bool:
    """Whether this very process listens on the port: an answer alone may come from a stranger who took it first."""
    try:
        connections = psutil.Process(pid).net_connections(kind="tcp")
    except psutil.Error:
        return False
    return any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in connections)
