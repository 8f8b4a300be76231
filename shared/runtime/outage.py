"""The one question asked of every failure: is a dependency away (wait), or is the thing itself wrong (say so)?"""

import asyncio

import aiohttp
from aiokafka.errors import KafkaError, KafkaTimeoutError

_RETRIABLE_BY_NATURE = (
    ConnectionError,
    TimeoutError,
    asyncio.TimeoutError,
    aiohttp.ClientConnectionError,
    aiohttp.ServerTimeoutError,
)


class Outage(Exception):
    """A dependency does not answer, is not primary, is full or asks us to wait. Nothing is wrong with what we asked."""


def is_outage(error: BaseException) -> bool:
    """True for what waiting can mend: connections, time-outs, 5xx and 429 (callers raise Outage for those), a broker
    without a leader.
    """
    if isinstance(error, KafkaError):
        return bool(error.retriable) or isinstance(error, KafkaTimeoutError)
    return isinstance(error, (Outage, *_RETRIABLE_BY_NATURE))
