"""The embedded servers themselves, each run with a `var` of the test's own."""

import smtplib
import socket
from email.message import EmailMessage
from pathlib import Path

import meilisearch
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import MongoClient

from deploy.local.errors import LocalError, VarInUse, WrongHash
from deploy.local.kafka import Kafka
from deploy.local.meili import Meili
from deploy.local.mongo import Mongo
from deploy.local.ports import HOST
from deploy.local.smtp import Smtp
from deploy.local.stack import Stack


@pytest.fixture(autouse=True)
def _embedded(stack: Stack) -> None:
    """Only where the shared servers are embedded ones can we start others."""
    if "mongo" not in stack.servers:
        pytest.skip("the servers come from elsewhere (environment or Docker): the embedded ones are not tried")


def test_mongod_keeps_its_data_over_a_crash_and_on_another_port(tmp_path: Path) -> None:
    mongo = Mongo(tmp_path / "mongo", tmp_path, usual_port=False)
    mongo.start()
    try:
        first = mongo.port
        with MongoClient(mongo.url) as client, client.start_session() as session:
            session.with_transaction(lambda s: client.test.things.insert_one({"_id": 1}, session=s))
        mongo.kill()
        mongo.start()
        assert mongo.port != first
        with MongoClient(mongo.url) as client:
            assert client.test.things.count_documents({}) == 1
            client.test.things.insert_one({"_id": 2})
    finally:
        mongo.stop()
    assert not mongo.running


async def test_kafka_keeps_its_messages_over_a_crash_and_on_another_port(tmp_path: Path) -> None:
    kafka = Kafka(tmp_path / "kafka", tmp_path, usual_port=False)
    kafka.start()
    try:
        first = kafka.port
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.url)
        await admin.start()
        await admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
        cluster = (await admin.describe_cluster())["cluster_id"]
        await admin.close()
        async with AIOKafkaProducer(bootstrap_servers=kafka.url, acks="all") as producer:
            await producer.send_and_wait("kept", b"message")
        kafka.kill()
        kafka.start()
        assert kafka.port != first
        consumer = AIOKafkaConsumer(bootstrap_servers=kafka.url, auto_offset_reset="earliest")
        consumer.assign([TopicPartition("kept", 0)])
        async with consumer:
            assert (await consumer.getone()).value == b"message"
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.url)
        await admin.start()
        assert (await admin.describe_cluster())["cluster_id"] == cluster
        await admin.close()
    finally:
        kafka.stop()


def test_meilisearch_keeps_its_indexes_over_a_crash(tmp_path: Path) -> None:
    key = "a-key-of-16-bytes-or-more"
    meili = Meili(tmp_path / "meili", tmp_path, key=key, usual_port=False)
    meili.start()
    try:
        client = meilisearch.Client(meili.url, key)
        client.wait_for_task(client.create_index("kept").task_uid)
        meili.kill()
        meili.restart()
        assert client.get_index("kept").uid == "kept"
    finally:
        meili.stop()


def test_meilisearch_starts_although_it_was_killed_while_it_made_its_database(tmp_path: Path) -> None:
    (tmp_path / "meili/data/auth").mkdir(parents=True)  # what such a kill leaves
    meili = Meili(tmp_path / "meili", tmp_path, key="a-key-of-16-bytes-or-more", usual_port=False)
    meili.start()
    meili.stop()


def test_the_sink_keeps_each_mail_with_its_envelope(tmp_path: Path) -> None:
    sink = Smtp(tmp_path / "mail", tmp_path, usual_port=False)
    sink.start()
    try:
        message = EmailMessage()
        message["Subject"] = "Votre proposition"
        message.set_content("Elle est bien arrivée.")
        with smtplib.SMTP(HOST, sink.port) as client:
            client.send_message(message, "agenda@example.org", ["one@example.org", "blind@example.org"])
    finally:
        sink.stop()
    (kept,) = (tmp_path / "mail").iterdir()
    assert kept.suffix == ".eml"
    assert "X-Envelope-To: blind@example.org" in kept.read_text()
    assert "Votre proposition" in kept.read_text()


def test_a_port_that_is_taken_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((HOST, 0)) as other:
        monkeypatch.setattr(Smtp, "usual_port", other.getsockname()[1])
        sink = Smtp(tmp_path / "mail", tmp_path)
        sink.start()
        try:
            assert sink.port != Smtp.usual_port
        finally:
            sink.stop()


def test_a_changed_program_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "meilisearch-1.21.0").mkdir()
    (tmp_path / "meilisearch-1.21.0" / "meilisearch").write_text("#!/bin/sh\necho something else\n")
    monkeypatch.setenv("MILLE_CACHE", str(tmp_path))
    meili = Meili(tmp_path / "meili", tmp_path, key="a-key-of-16-bytes-or-more", usual_port=False)
    with pytest.raises(WrongHash):
        meili.start()


def test_two_stacks_cannot_share_a_var(stack: Stack) -> None:
    with pytest.raises(VarInUse, match=str(stack.var)), Stack(stack.var):
        pass


def test_a_server_from_elsewhere_is_not_started(tmp_path: Path, stack: Stack) -> None:
    others = {server.setting: server.url for server in stack.servers.values()}
    with Stack(tmp_path, env={**others, "MILLE_MEILI_KEY": stack.env["MILLE_MEILI_KEY"]}) as second:
        second.start_servers()
        assert second.servers == {}
        assert second.env["MILLE_MONGO_URL"] == stack.env["MILLE_MONGO_URL"]


def test_a_meilisearch_from_elsewhere_needs_its_key(tmp_path: Path) -> None:
    with Stack(tmp_path, env={"MILLE_MEILI_URL": "http://search.example"}) as second:  # noqa: SIM117
        with pytest.raises(LocalError, match="MILLE_MEILI_KEY"):
            second.start_servers()
