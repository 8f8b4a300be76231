"""TCP ports on 127.0.0.1: the usual one when it is free, else any."""

import socket

import psutil

HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
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
