"""The servers in containers, for machines where a Docker engine answers. Settings are those of docker-compose.yml."""

import time
from collections.abc import Callable
from contextlib import ExitStack

import docker
from docker.errors import DockerException
from pymongo import MongoClient
from testcontainers.core.container import DockerContainer
from testcontainers.core.waiting_utils import wait_for_logs

from deploy.local.ports import free_port

MEILI_KEY = "only-for-tests-and-only-in-a-container"


def docker_answers() -> bool:
    try:
        return bool(docker.from_env(timeout=3).ping())
    except (DockerException, OSError):
        return False


def start_containers(settings: set[str], until: ExitStack) -> dict[str, str]:
    """Start the servers that these settings name; they end with `until`. Returns the settings with their values."""
    found: dict[str, str] = {}
    for setting in settings:
        found |= STARTERS[setting](until)
    return found


def _mongo(until: ExitStack) -> dict[str, str]:
    container = DockerContainer("mongo:8").with_command("--replSet mille --bind_ip_all").with_exposed_ports(27017)
    until.enter_context(container)
    host, port = container.get_container_host_ip(), int(container.get_exposed_port(27017))
    with MongoClient(host, port, directConnection=True) as client:
        # The member's own address, as it sees itself; clients use the mapped one, directly.
        members = [{"_id": 0, "host": "127.0.0.1:27017"}]
        client.admin.command("replSetInitiate", {"_id": "mille", "members": members})
        _until(lambda: client.admin.command("hello")["isWritablePrimary"])
    return {"MILLE_MONGO_URL": f"mongodb://{host}:{port}/?directConnection=true"}


def _kafka(until: ExitStack) -> dict[str, str]:
    port = free_port()  # fixed beforehand, because the broker must advertise it
    container = DockerContainer("apache/kafka:4.1.0").with_bind_ports(9092, port)
    for name, value in {
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_NODE_ID": "1",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://localhost:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "6",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }.items():
        container.with_env(name, value)
    until.enter_context(container)
    wait_for_logs(container, "Kafka Server started", timeout=60)
    return {"MILLE_KAFKA_SERVERS": f"localhost:{port}"}


def _meili(until: ExitStack) -> dict[str, str]:
    container = DockerContainer("getmeili/meilisearch:v1.21").with_exposed_ports(7700)
    container.with_env("MEILI_MASTER_KEY", MEILI_KEY).with_env("MEILI_NO_ANALYTICS", "true")
    until.enter_context(container)
    wait_for_logs(container, "starting service", timeout=60)
    address = f"http://{container.get_container_host_ip()}:{container.get_exposed_port(7700)}"
    return {"MILLE_MEILI_URL": address, "MILLE_MEILI_KEY": MEILI_KEY}


STARTERS: dict[str, Callable[[ExitStack], dict[str, str]]] = {
    "MILLE_MONGO_URL": _mongo,
    "MILLE_KAFKA_SERVERS": _kafka,
    "MILLE_MEILI_URL": _meili,
}


def _until(condition: Callable[[], bool], timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.1)
