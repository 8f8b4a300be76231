"""The whole of Mille on one machine: four real servers and the services, under one `var` directory."""

import fcntl
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from dotenv import dotenv_values

from deploy.local.cluster import brokers as kafka_nodes
from deploy.local.errors import LocalError, Unsupported, VarInUse
from deploy.local.kafka import Kafka
from deploy.local.keys import load_secrets
from deploy.local.meili import Meili
from deploy.local.mongo import Mongo
from deploy.local.paths import ROOT, VAR
from deploy.local.server import Server
from deploy.local.services import ServiceGroup
from deploy.local.smtp import Smtp


class Stack:
    """Servers and services as child processes. A context manager: leaving it stops all of them, services first.

    `env` overrides the process environment, which overrides `.env`. A server whose setting (`MILLE_MONGO_URL` and so
    on) is in any of them is used as it is and not started. With `brokers=3` Kafka is a cluster: its nodes are the
    servers `kafka-1` to `kafka-3`, and every topic is on all of them. Raises `VarInUse` when another stack holds `var`.
    """

    def __init__(
        self,
        var: Path = VAR,
        env: Mapping[str, str] | None = None,
        *,
        brokers: int = 1,
        usual_ports: bool = True,
        echo: bool = False,
        say: Callable[[str], None] = print,
    ) -> None:
        self.var = var.absolute()
        self.logs = self.var / "log"
        self.servers: dict[str, Server] = {}
        self._say, self._echo, self._usual_ports, self._brokers = say, echo, usual_ports, brokers
        dotenv = {name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None}
        self._given = {**dotenv, **os.environ, **(env or {})}
        self._secrets: dict[str, str] = {}
        self._services: ServiceGroup | None = None
        self._lock: IO[str] | None = None

    @property
    def env(self) -> dict[str, str]:
        """The environment that every service needs: the given one, the secrets, and the servers' addresses."""
        addresses: dict[str, str] = {}
        for server in self.servers.values():
            before = addresses.get(server.setting)
            addresses[server.setting] = f"{before},{server.url}" if before else server.url
        if self.brokers:
            addresses["MILLE_KAFKA_REPLICATION"] = str(len(self.brokers))
        return {**self._secrets, **self._given, **addresses}

    @property
    def brokers(self) -> Sequence[Kafka]:
        """The nodes of Kafka that were started here."""
        return [server for server in self.servers.values() if isinstance(server, Kafka)]

    @property
    def services(self) -> ServiceGroup:
        """The services of this stack, on their usual ports where they are free."""
        if self._services is None:
            self._services = ServiceGroup(self.env, self.logs, usual_ports=self._usual_ports, echo=self._echo)
        return self._services

    def start_servers(self) -> None:
        """Start the servers that the environment does not name, all at once; return when every one answers."""
        wanted = [server for server in self._known() if not self._given.get(server.setting)]
        if wanted:
            _check_machine()
        if not any(isinstance(server, Meili) for server in wanted) and not self._given.get("MILLE_MEILI_KEY"):
            raise LocalError("MILLE_MEILI_URL is set, so MILLE_MEILI_KEY must be that server's key.")
        # Known before they are started, so that leaving stops those that did start when one of them fails.
        self.servers = {server.name: server for server in wanted}
        with ThreadPoolExecutor(max(1, len(wanted))) as pool:
            try:
                for started in as_completed([pool.submit(self._start, server) for server in wanted]):
                    started.result()
            except BaseException:  # Ctrl-C too: end the others' waiting, or leaving the pool would wait for them
                for server in wanted:
                    server.stop()
                raise

    def check(self) -> None:
        """Raise `ProcessFailed` about a server or service that ended by itself."""
        for member in (*self.servers.values(), *(self._services.running if self._services else ())):
            if not member.running:
                raise member.failure()

    def stop(self) -> None:
        """Stop the services, then the servers; nothing of ours is left running. May be called twice."""
        if self._services:
            self._services.stop()
            self._services = None
        with ThreadPoolExecutor(len(self.servers) or 1) as pool:
            list(pool.map(lambda server: server.stop(), self.servers.values()))
        self.servers = {}

    def __enter__(self) -> Self:
        self.var.mkdir(parents=True, exist_ok=True)
        self._lock = _take(self.var / "lock")
        self._secrets = load_secrets(self.var / "secrets.env")
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        try:
            self.stop()
        finally:
            if self._lock:
                self._lock.close()

    def _known(self) -> list[Server]:
        key, usual = {**self._secrets, **self._given}["MILLE_MEILI_KEY"], self._usual_ports
        return [
            Mongo(self.var / "mongo", self.logs, usual_port=usual),
            *kafka_nodes(self._brokers, self.var / "kafka", self.logs, usual_port=usual),
            Meili(self.var / "meili", self.logs, key=key, usual_port=usual),
            Smtp(self.var / "mail", self.logs, usual_port=usual),
        ]

    def _start(self, server: Server) -> None:
        began = time.monotonic()
        server.start()
        self._say(f"{server.title:<20} {server.url:<48} {time.monotonic() - began:5.1f} s")


def _take(file: Path) -> IO[str]:
    """Hold the lock on `var` until the file is closed, or we die."""
    lock = file.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise VarInUse(f"{file.parent} is in use by process {holder}: stop it first, or choose another.") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _check_machine() -> None:
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise Unsupported(
            f"The embedded servers run on x86_64 Linux only; on {platform.machine()} {sys.platform} Docker is needed: "
            "`docker compose up`."
        )
