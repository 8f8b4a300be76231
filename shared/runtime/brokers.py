"""FastStream set right once. No one else makes a broker or a subscriber: its defaults commit before the handler, decode
before it, swallow its errors, answer foreign messages and create topics (see docs/adr).
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, Literal

from aiokafka import ConsumerRecord
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER, KafkaAckableMessage

from shared.runtime.kafka import Kafka
from shared.runtime.outage import is_outage
from shared.runtime.stopping import unless_stopped, within
from shared.runtime.workers import wait_or_stop

log = logging.getLogger(__name__)

# Not its own, which has a handler of its own; and it tells of each task that ends.
_faststream = logging.getLogger("faststream_kafka")
_faststream.setLevel(logging.ERROR)

MAX_POLL_S = 300.0
_FINISH_S = 12.0
_STOP_S = 15.0
_START_S = 120.0

Take = Callable[[Any, Any], Awaitable[None]]
"""What gets aiokafka's consumer and a raw record. Nothing that it raises may matter: FastStream swallows it."""


def new_broker(kafka: Kafka) -> KafkaBroker:
    """A FastStream broker that decodes nothing by itself: handlers get the raw record."""
    return KafkaBroker(
        kafka.address.servers.split(","),  # it takes a text for one address
        client_id=kafka.client_id,
        consumer_only=True,
        allow_auto_create_topics=False,
        parser=_leave_raw,
        decoder=_decode_nothing,
        graceful_timeout=_FINISH_S,
        logger=_faststream,
        log_level=logging.DEBUG,
        retry_backoff_ms=1_000,
        metadata_max_age_ms=15_000,
    )


def subscribe(
    broker: KafkaBroker,
    topic: str,
    take: Take,
    *,
    start: Literal["earliest", "latest"] = "earliest",
    group: str | None = None,
    listener: ConsumerRebalanceListener | None = None,
) -> Any:
    """The subscriber of one topic; its `consumer` is there once the broker has started."""
    subscriber: Any = broker.subscriber(
        topic,
        group_id=group,
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
        auto_offset_reset=start,
        fetch_max_wait_ms=500,
        session_timeout_ms=6_000,  # the least that Kafka allows by default
        heartbeat_interval_ms=1_500,
        rebalance_timeout_ms=30_000,  # its default is the session's, and a listener that waits longer is evicted
        max_poll_interval_ms=int(MAX_POLL_S * 1_000),
        listener=listener,
    )

    async def handle(message: KafkaMessage) -> None:
        await take(subscriber.consumer, message.raw_message)

    subscriber(handle)
    return subscriber


async def _nothing() -> None:
    return


async def keep_listening(
    kafka: Kafka,
    stop: asyncio.Event,
    build: Callable[[], Awaitable[KafkaBroker]],
    *,
    started: Callable[[], Coroutine[Any, Any, None]] = _nothing,
    leave: Callable[[], None] = lambda: None,
    returned: Callable[[], None] | None = None,
    well: Callable[[], Awaitable[bool]] | None = None,
) -> None:
    """Runs a broker until told to stop; and another when it cannot start, Kafka has lost its log, or `well` says no.

    `build` makes it, `started` is awaited once it listens, `leave` is called before it stops; for `returned` and `well`
    see `Kafka.watch`.
    """
    while not stop.is_set():
        if not await kafka.ready(stop):
            return
        cluster = kafka.cluster
        try:
            async with _running(await build(), stop, leave) as runs:
                if runs and await unless_stopped(stop, asyncio.wait_for(started(), _START_S)):
                    await kafka.watch(stop, cluster, returned=returned, well=well)
        except Exception as error:
            if not isinstance(error, KafkaError) and not is_outage(error):
                raise
            log.warning("listening waits for a dependency", extra={"error": repr(error)})
            await wait_or_stop(stop, 1.0)


@contextlib.asynccontextmanager
async def _running(broker: KafkaBroker, stop: asyncio.Event, leave: Callable[[], None]) -> AsyncIterator[bool]:
    """Stops the broker whatever happens, also after half a start: a forgotten consumer would keep its partitions."""
    try:
        yield await unless_stopped(stop, asyncio.wait_for(broker.start(), _START_S))
    finally:
        leave()
        subscribers: Any = broker.subscribers
        consumers = [subscriber.consumer for subscriber in subscribers if subscriber.consumer is not None]
        await within(_STOP_S, broker.stop())
        # When the stop of one ends in a cancellation (see `within`), FastStream breaks off those of the others.
        for consumer in consumers:
            await within(_STOP_S, consumer.stop())


async def _leave_raw(record: ConsumerRecord[bytes, bytes]) -> KafkaAckableMessage:
    return KafkaAckableMessage(raw_message=record, body=b"", consumer=FAKE_CONSUMER)


async def _decode_nothing(message: Any) -> None:  # noqa: ARG001 - FastStream's signature
    return None
