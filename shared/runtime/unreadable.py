"""Records that aiokafka itself cannot read: a header whose name is no UTF-8 makes it throw, and again at every try."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.runtime.stopping import within

log = logging.getLogger(__name__)

_READ_S = 5.0
_STOP_S = 5.0


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands for such a record among the dead letters: where the original lies, for we have not got its bytes."""

    topic: str
    partition: int
    offset: int
    key: None = None
    value: bytes = b""
    headers: tuple[tuple[str, bytes], ...] = ()


class Unreadable(Exception):
    """Why a record cannot be read."""


async def why_unreadable(servers: str, partition: TopicPartition, offset: int) -> Unreadable | None:
    """Reads what is at an offset, aside from everything else; None when it can be read, or Kafka does not answer."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
    consumer.assign([partition])
    try:
        async with asyncio.timeout(_READ_S):
            await consumer.start()
            consumer.seek(partition, offset)
            await consumer.getone()
    except (KafkaError, TimeoutError, OSError):
        return None
    except Exception as error:
        return Unreadable(f"{error!r}; the original is still on its topic")
    finally:
        await within(_STOP_S, consumer.stop())
    return None


class Passing:
    """For a consumer without a group, which has no dead letters: passes over what it cannot read."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._behind: dict[TopicPartition, int] = {}

    async def look(self, consumer: Any) -> bool:
        """Call it every second or so; True when something was passed over, which is logged."""
        before, self._behind = self._behind, await _behind(consumer)
        passed = False
        for partition, offset in self._behind.items() & before.items():
            why = await why_unreadable(self._servers, partition, offset)
            if why is not None and await consumer.position(partition) == offset:
                log.error("a record was passed over", extra={"partition": str(partition), "error": str(why)})
                consumer.seek(partition, offset + 1)
                passed = True
        return passed


async def _behind(consumer: Any) -> dict[TopicPartition, int]:
    """Where those partitions stand that have more than has come."""
    try:
        async with asyncio.timeout(_READ_S):
            ends = await consumer.end_offsets(consumer.assignment())
            positions = {partition: await consumer.position(partition) for partition in ends}
    except (KafkaError, TimeoutError):
        return {}
    return {partition: position for partition, position in positions.items() if position < ends[partition]}
