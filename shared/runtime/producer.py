"""Sending: one raw idempotent producer, because FastStream's `publish` takes text headers only and adds its own."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from shared.runtime.envelope import Headers
from shared.runtime.outage import Outage
from shared.runtime.stopping import within
from shared.topics import MAX_MESSAGE_BYTES

DEAD_LETTER_MARGIN = 256 * 1024
"""Bytes by which a dead letter, with its error's headers, may be larger than the message was."""

_STOP_S = 5.0

Place = tuple[int, int]
"""The partition and the offset at which a broker has a message."""


class Refused(Exception):
    """The broker will never take this message while it is as it is: waiting does not help, and others can go on."""


class Producer:
    """It starts at the first message, and is made anew after an error that it cannot survive."""

    def __init__(self, servers: str, client_id: str) -> None:
        self._servers, self._client_id = servers, client_id
        self._current: Any = None
        self._starting: asyncio.Task[Any] | None = None

    async def send(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Place:
        """Returns its place when all replicas in sync have it. While the broker is away it waits, past any time-out,
        and then delivers. Raises Outage or Refused.

        A cancelled call may still deliver. Nothing is sent a second time from here; a caller who does that makes a
        double.
        """
        producer: Any = None
        try:
            producer = await self._started()
            future = await producer.send(topic, value, key=key, headers=headers)
        except MessageSizeTooLargeError as error:
            raise Refused(f"larger than {MAX_MESSAGE_BYTES + DEAD_LETTER_MARGIN} bytes") from error
        except KafkaError as error:
            raise await self._outage(producer, error) from error
        try:
            taken = await asyncio.shield(future)
        except (MessageSizeTooLargeError, RecordListTooLargeError) as error:
            await self.discard(producer)  # its sequence of numbers has a hole now
            raise Refused(f"{topic} takes no message as large as this") from error
        except KafkaError as error:
            raise await self._outage(producer, error) from error
        return taken.partition, taken.offset

    async def discard(self, producer: Any = None, *, flush: bool = True) -> None:
        """Ends the current producer, if it is still `producer`; the next message starts another.

        With `flush` what is on its way has 5 s to arrive; after that nothing of it does any more. What was not
        acknowledged is in the outbox.
        """
        current = self._current
        if current is None or producer not in (None, current):
            return
        self._current = None
        if flush:
            await within(_STOP_S, current.stop())
        await _silence(current)

    async def _outage(self, producer: Any, error: KafkaError) -> Outage:
        if producer is not None and not error.retriable:
            await self.discard(producer)
        return Outage(f"Kafka did not take a message: {error!r}")

    async def _started(self) -> Any:
        """Many may ask at once: they share one attempt, and its failure."""
        if self._current is None:
            if self._starting is None or self._starting.done():
                self._starting = asyncio.create_task(self._start())
            self._current = await asyncio.shield(self._starting)
        return self._current

    async def _start(self) -> Any:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._servers,
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            max_request_size=MAX_MESSAGE_BYTES + DEAD_LETTER_MARGIN,
            retry_backoff_ms=500,
            metadata_max_age_ms=15_000,
        )
        try:
            await producer.start()
        except BaseException:
            await within(_STOP_S, producer.stop())
            raise
        return producer


async def _silence(producer: Any) -> None:
    """Ends the task that sends, and tells who waits: a `stop` that is broken off leaves both, and what was on its way
    would be delivered when Kafka is back.
    """
    sending = producer._sender.sender_task
    if sending is not None and not sending.done():
        sending.cancel()
        await asyncio.wait({sending}, timeout=_STOP_S)
    producer._message_accumulator.fail_all(KafkaConnectionError("the producer was given up"))
    await within(_STOP_S, producer.stop())
    await within(_STOP_S, producer.client.close())
