"""Records that aiokafka itself cannot read: a header whose name is no UTF-8 makes it throw, and again at every try."""

import asyncio
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.runtime.stopping import within

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
