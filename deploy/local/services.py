"""Mille's own five services as child processes."""

import signal
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from deploy.local.errors import ProcessFailed
from deploy.local.paths import ROOT
from deploy.local.ports import HOST, free_port, usual_or_free
from deploy.local.process import Child

PORTS = {"gateway": 8000, "ingest": 8001, "catalogue": 8002, "search": 8003, "notify": 8004}
STOP_TIMEOUT = 20.0  # seconds; a service finishes what it has in hand within 15

Halves = Literal["both", "api", "workers"]


class Service:
    """One process of one service. `restart` comes back on the same port, with the same settings."""

    def __init__(
        self,
        name: str,
        instance: str,
        *,
        halves: Halves,
        port: int,
        env: Mapping[str, str],
        log: Path,
        echo: bool,
        code: Path,
    ) -> None:
        self.name, self.instance, self.port, self.log = name, instance, port, log
        self.url = f"http://{HOST}:{port}"
        self._command = [sys.executable, "-m", f"services.{name}", *([] if halves == "both" else [f"--{halves}"])]
        self._env = {**env, f"MILLE_{name.upper()}_PORT": str(port)}
        self._echo, self._code = echo, code
        self._child = self._start()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child.running

    def ready(self, timeout: float = 60.0) -> None:
        """Return once `/health/ready` says so; raise `ProcessFailed` when it stops, or not within `timeout` s."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if not self.running:
                raise self.failure()
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=5):
                    return
            except OSError:  # refused, timed out, or an HTTP error such as 503
                time.sleep(0.1)
        raise self._child.failure(f"was not ready within {timeout:.0f} s")

    def ask_to_stop(self) -> None:
        """SIGTERM, without waiting."""
        self._child.signal(signal.SIGTERM)

    def terminate(self, timeout: float = STOP_TIMEOUT) -> bool:
        """SIGTERM and wait; returns False when it had to be killed after `timeout` seconds."""
        return self._child.stop(timeout)

    def kill(self) -> None:
        """SIGKILL, as in a crash."""
        self._child.kill()

    def restart(self) -> None:
        """Start again after `terminate` or `kill` (a running one is terminated first)."""
        self.terminate()
        self._child = self._start()

    def failure(self) -> ProcessFailed:
        """What to raise about a service that is not running."""
        return self._child.failure(f"stopped with status {self._child.wait()}")

    def _start(self) -> Child:
        return Child(self.instance, self._command, self.log, self._env, cwd=self._code, echo=self._echo)


class ServiceGroup:
    """Services that know one another's addresses and share one environment. Leaving the context stops them all."""

    def __init__(self, env: Mapping[str, str], logs: Path, *, usual_ports: bool = True, echo: bool = False) -> None:
        self._base, self._logs, self._echo = dict(env), logs, echo
        self._waiting = {n: [usual_or_free(p) if usual_ports else free_port()] for n, p in PORTS.items()}
        self._listed = {name: list(ports) for name, ports in self._waiting.items()}
        self.running: list[Service] = []

    @property
    def env(self) -> dict[str, str]:
        """What every service gets, with `MILLE_<SERVICE>_URL` for each (those given from outside stand)."""
        urls = {
            f"MILLE_{name.upper()}_URL": ",".join(f"http://{HOST}:{port}" for port in ports)
            for name, ports in self._listed.items()
        }
        logs = {"MILLE_LOG_FORMAT": "text"} if self._echo else {}  # a person reads along
        public = urls["MILLE_GATEWAY_URL"].split(",")[0]
        return {**logs, "MILLE_HOST": HOST, "MILLE_PUBLIC_URL": public, **urls, **self._base}

    def plan_replicas(self, name: str, count: int) -> None:
        """Reserve addresses for `count` processes of a service, before any is started: all then know all of them."""
        for _ in range(count - len(self._listed[name])):
            port = free_port()
            self._waiting[name].append(port)
            self._listed[name].append(port)

    def start(
        self,
        name: str,
        *,
        halves: Halves = "both",
        port: int | None = None,
        extra_env: Mapping[str, str] | None = None,
        code: Path = ROOT,
    ) -> Service:
        """Start one process of a service, of this version or of the one whose `code` is there; it may not be ready yet.

        It takes the next planned address, else a free port. Workers answer only health and metrics, so they never
        take an address that others call.
        """
        if port is None:
            planned = self._waiting[name] if halves != "workers" else []
            port = planned.pop(0) if planned else free_port()
        instance = name if halves == "both" else f"{name}-{halves}"
        same = sum(1 for service in self.running if service.instance.split(".")[0] == instance)
        instance = f"{instance}.{same + 1}" if same else instance
        env = {**self.env, **(extra_env or {})}
        service = Service(
            name,
            instance,
            halves=halves,
            port=port,
            env=env,
            log=self._logs / f"{instance}.log",
            echo=self._echo,
            code=code,
        )
        self.running.append(service)
        return service

    def start_all(self, timeout: float = 60.0) -> None:
        """Start one process of each service, and return when all are ready."""
        started = [self.start(name) for name in PORTS]
        for service in started:
            service.ready(timeout)

    def stop(self) -> None:
        """Ask all at once, then wait for each; what has not gone after 20 s is killed."""
        for service in self.running:
            service.ask_to_stop()
        for service in self.running:
            service.terminate()
        self.running.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()
