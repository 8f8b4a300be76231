"""Kafka as this process sees it: topics made, messages sent, a health check, and word of a broker that is another."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from shared.runtime.envelope import Headers
from shared.runtime.outage import Outage
from shared.runtime.producer import DEAD_LETTER_MARGIN, Place, Producer
from shared.runtime.stopping import within
from shared.runtime.workers import wait_or_stop
from shared.topics import MAX_MESSAGE_BYTES, TOPICS, Topic, dead_letter_topics

log = logging.getLogger(__name__)

_STOP_S = 5.0
_WATCH_S = 3.0
OTHERS_NOTICE_S = 4.0
"""After so long every process has seen that the broker is another one, and made its producer anew. One that lived
through the loss has an id that the new broker may give to another, whose messages it would then take for doubles.
"""


@dataclass(frozen=True, slots=True)
class KafkaAddress:
    """Where the brokers are. `prefix` comes before every topic and group, so that several Milles can share a broker.
    `replication` is on how many brokers each new topic is kept.
    """

    servers: str
    prefix: str = ""
    replication: int = 1


class Kafka:
    """One per process."""

    def __init__(self, address: KafkaAddress, service: str) -> None:
        self.address, self.service = address, service
        self.client_id = f"mille-{service}"
        self._producer = Producer(address.servers, self.client_id)
        self._changed_at = 0.0
        self.cluster: str | None = None  # the broker's own id, as of the last `ready` or `watch`

    def name_of(self, topic: str) -> str:
        return self.address.prefix + topic

    async def send(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Place:
        """Returns its place when all replicas in sync have it; see `Producer.send`."""
        return await self._producer.send(self.name_of(topic), key, value, headers)

    async def ensure_topics(self) -> None:
        """Makes every topic that is missing, with its settings. Existing ones are left as they are."""
        wanted = [*TOPICS, *dead_letter_topics()]
        async with _Admin(self.address.servers) as admin:
            await self._recognise(admin)
            present = set(await admin.list_topics())
            missing = [topic for topic in wanted if self.name_of(topic.name) not in present]
            if missing:
                # Until there are topics, nothing that was on its way when the log was lost can arrive before its time.
                await asyncio.sleep(max(0.0, self._changed_at + OTHERS_NOTICE_S - time.monotonic()))
                await self._create(admin, missing)

    async def ping(self) -> None:
        """Raises when no broker answers, or when topics are missing."""
        async with _Admin(self.address.servers) as admin:
            present = set(await admin.list_topics())
        missing = [topic.name for topic in TOPICS if self.name_of(topic.name) not in present]
        if missing:
            raise Outage(f"topics missing: {', '.join(missing)}")

    async def ready(self, stop: asyncio.Event) -> bool:
        """Waits until Kafka answers and all topics are there; False when told to stop before."""
        while not stop.is_set():
            try:
                await self.ensure_topics()
            except (KafkaError, Outage, OSError) as error:
                log.warning("waiting for Kafka", extra={"error": repr(error)})
                await wait_or_stop(stop, 1.0)
            else:
                return True
        return False

    async def watch(
        self,
        stop: asyncio.Event,
        known: str | None,
        *,
        returned: Callable[[], None] | None = None,
        well: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """Returns when told to stop, or when the broker is not the `known` one any more: it has lost its log, and a
        consumer that lived through that gets neither an assignment nor an error.

        `returned` is called each time that Kafka answers again after it did not. `well` is asked every 3 s while it
        does; its no ends the watch too.
        """
        away = False
        while not await wait_or_stop(stop, _WATCH_S):
            try:
                async with _Admin(self.address.servers) as admin:
                    await self._recognise(admin)
            except (KafkaError, OSError):
                away = True
                continue
            if self.cluster != known:
                return
            if away and returned:
                returned()
            away = False
            if well and not await well():
                return

    async def recognise(self) -> str:
        """The id of the cluster that answers; where it is another than before, the producer is made anew. Raises
        Outage.
        """
        try:
            async with _Admin(self.address.servers) as admin:
                return await self._recognise(admin)
        except (KafkaError, OSError) as error:
            raise Outage(f"Kafka does not answer: {error!r}") from error

    async def close(self) -> None:
        await self._producer.discard()

    async def _recognise(self, admin: AIOKafkaAdminClient) -> str:
        """A producer that lived through the loss of the log has an id that breaks new ones."""
        cluster = str((await admin.describe_cluster())["cluster_id"])
        if self.cluster not in (None, cluster):
            log.error("Kafka is another: it has lost its log", extra={"before": self.cluster, "now": cluster})
            self._changed_at = time.monotonic()
            await self._producer.discard(flush=False)
        self.cluster = cluster
        return cluster

    async def _create(self, admin: AIOKafkaAdminClient, missing: Sequence[Topic]) -> None:
        copies = self.address.replication
        answer = await admin.create_topics(
            [
                NewTopic(self.name_of(topic.name), topic.partitions, copies, topic_configs=_config(topic, copies))
                for topic in missing
            ],
            timeout_ms=10_000,
        )
        for name, code, *_rest in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise Outage(f"the topic {name} cannot be made: {error.__name__}")


class _Admin:
    """A client for one question: it takes milliseconds to connect, and holds nothing while nobody asks."""

    def __init__(self, servers: str) -> None:
        self._client = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=5_000)

    async def __aenter__(self) -> AIOKafkaAdminClient:
        try:
            await self._client.start()
        except BaseException:
            await within(_STOP_S, self._client.close())
            raise
        return self._client

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        await within(_STOP_S, self._client.close())


def _config(topic: Topic, copies: int) -> dict[str, str]:
    """A dead letter is the original with headers more: its topic must take a little more. Of several copies all but
    one must have a message before it is acknowledged: any one broker may be lost for good.
    """
    config = topic.config
    if topic.dead_letter_of is not None:
        config |= {"max.message.bytes": str(MAX_MESSAGE_BYTES + DEAD_LETTER_MARGIN)}
    if copies > 1:
        config |= {"min.insync.replicas": str(copies - 1)}
    return config
