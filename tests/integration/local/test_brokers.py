"""Three brokers: nothing is lost and nothing doubled when each is killed in a flood and brought back."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.local.cluster import brokers
from deploy.local.errors import LocalError
from deploy.local.kafka import Kafka
from deploy.local.stack import Stack
from shared import topics
from shared.runtime.brokers import new_broker, subscribe
from shared.runtime.kafka import Kafka as Sender
from shared.runtime.kafka import KafkaAddress

WRITERS = 8
OFFSETS = "__consumer_offsets"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, stack: Stack) -> Iterator[Stack]:
    """Kafka in three nodes; the other servers are those of the whole run."""
    if "mongo" not in stack.servers:
        pytest.skip("the servers come from elsewhere (environment or Docker): the embedded ones are not tried")
    others = {s.setting: s.url for s in stack.servers.values() if not isinstance(s, Kafka)}
    env = {**others, "MILLE_MEILI_KEY": stack.env["MILLE_MEILI_KEY"]}
    with Stack(tmp_path_factory.mktemp("three"), env=env, brokers=3, usual_ports=False) as three:
        three.start_servers()
        yield three


@pytest.fixture(scope="module")
async def sender(cluster: Stack) -> Sender:
    """The topics are made as a service makes them."""
    copies = int(cluster.env["MILLE_KAFKA_REPLICATION"])
    sender = Sender(KafkaAddress(cluster.env["MILLE_KAFKA_SERVERS"], replication=copies), "test")
    await sender.ensure_topics()
    await sender.close()
    return sender


async def test_every_topic_is_on_three_brokers_and_two_must_have_a_message(cluster: Stack, sender: Sender) -> None:
    assert cluster.env["MILLE_KAFKA_SERVERS"].split(",") == [broker.url for broker in cluster.brokers]
    names = [topic.name for topic in (*topics.TOPICS, *topics.dead_letter_topics())]
    servers = cluster.env["MILLE_KAFKA_SERVERS"]
    # A group's first commit makes Kafka's own topic of offsets.
    async with AIOKafkaConsumer(topics.FACTS.name, bootstrap_servers=servers, group_id="one") as consumer:
        await consumer.getmany(timeout_ms=500)
        await consumer.commit({TopicPartition(topics.FACTS.name, 0): 0})
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        for topic in await admin.describe_topics([*names, OFFSETS]):
            assert {len(partition["replicas"]) for partition in topic["partitions"]} == {3}, topic
        for name in (*names, OFFSETS):
            (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
            config = {entry[0]: entry[1] for entry in answer.resources[0][4]}
            assert config["min.insync.replicas"] == "2", name
    finally:
        await admin.close()


async def test_a_service_listens_whichever_address_answers(cluster: Stack, sender: Sender) -> None:
    got: asyncio.Queue[bytes] = asyncio.Queue()
    one = cluster.brokers[0].url
    kafka = Sender(KafkaAddress(f"127.0.0.1:9,{one}", replication=3), "test")  # nobody is at the first

    async def take(_consumer: object, record: ConsumerRecord[bytes, bytes]) -> None:
        got.put_nowait(record.value or b"")

    broker = new_broker(kafka)
    subscribe(broker, topics.FACTS.name, take, group="listens")
    await broker.start()
    try:
        await sender.send(topics.FACTS.name, b"key", b"message", [])
        assert await asyncio.wait_for(got.get(), 30.0) == b"message"
    finally:
        await broker.stop()
        await sender.close()


async def test_each_broker_killed_in_a_flood_loses_and_doubles_nothing(cluster: Stack, sender: Sender) -> None:
    servers, topic, over = cluster.env["MILLE_KAFKA_SERVERS"], topics.SUBMISSIONS.name, asyncio.Event()
    async with AIOKafkaProducer(
        bootstrap_servers=servers, acks="all", enable_idempotence=True, retry_backoff_ms=200
    ) as producer:
        flood = asyncio.gather(*(_write(producer, topic, writer, over) for writer in range(WRITERS)))
        for broker in cluster.brokers:
            await asyncio.sleep(1.0)
            port = broker.port
            broker.kill()
            await asyncio.sleep(3.0)
            await asyncio.to_thread(broker.restart)
            assert broker.port == port
            await _in_sync(servers, topic)
        over.set()
        written = await asyncio.wait_for(flood, 30.0)
    acknowledged = [message for messages, _stall in written for message in messages]
    stall = max(stall for _messages, stall in written)
    print(f"{len(acknowledged)} acknowledged, the longest stall {stall:.1f} s")
    assert stall < 15
    found = await _all(servers, topic)
    assert not set(acknowledged) - found.keys(), "lost"
    assert not [message for message, times in found.items() if times > 1], "doubled"


def test_another_number_of_brokers_than_a_directory_has_is_refused(cluster: Stack, tmp_path: Path) -> None:
    with pytest.raises(LocalError, match=r"holds the messages of 3 brokers.*--brokers 3"):
        brokers(1, cluster.var / "kafka", tmp_path)
    (tmp_path / "kafka" / "data").mkdir(parents=True)
    with pytest.raises(LocalError, match=r"holds the messages of one broker.*--brokers 1"):
        brokers(3, tmp_path / "kafka", tmp_path)


async def _write(producer: AIOKafkaProducer, topic: str, writer: int, over: asyncio.Event) -> tuple[list[bytes], float]:
    """What was acknowledged, and the longest wait for it. Each writer waits for one before it sends the next."""
    written: list[bytes] = []
    stall = 0.0
    while not over.is_set():
        message = f"{writer}-{len(written)}".encode()
        began = time.monotonic()
        await producer.send_and_wait(topic, message, key=str(writer).encode())
        stall = max(stall, time.monotonic() - began)
        written.append(message)
    return written, stall


async def _in_sync(servers: str, topic: str) -> None:
    """Once all three brokers have every message: before that, another that dies would leave one copy."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        async with asyncio.timeout(30.0):
            while True:
                (found,) = await admin.describe_topics([topic])
                if all(len(partition["isr"]) == 3 for partition in found["partitions"]):
                    return
                await asyncio.sleep(0.2)
    finally:
        await admin.close()


async def _all(servers: str, topic: str) -> Counter[bytes]:
    """Every message of a topic, with how often it is there."""
    found: Counter[bytes] = Counter()
    partitions = [TopicPartition(topic, number) for number in range(topics.SUBMISSIONS.partitions)]
    # Not `seek_to_beginning`: the default, from the latest, is on its way by then and may be the last to arrive.
    async with AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest") as consumer:
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        async with asyncio.timeout(30.0):
            while any([await consumer.position(partition) < end for partition, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    found.update(record.value for record in records)
    return found
