"""Dead letters: the raw original, with the error in headers, for a person to look at with `mille dlt`."""

import logging
from datetime import UTC, datetime

from shared.runtime import metrics
from shared.runtime.envelope import Record
from shared.runtime.kafka import Kafka
from shared.topics import Topic

log = logging.getLogger(__name__)

_ERROR_CHARACTERS = 2_000


async def bury(kafka: Kafka, topic: Topic, service: str, record: Record, error: BaseException) -> None:
    """Puts a record, byte for byte, on the dead-letter topic; returns when the broker has it, raises Outage or
    Refused when it has not.
    """
    headers = [
        *((name, value) for name, value in record.headers if not name.startswith("mille_dlt_")),
        ("mille_dlt_error", str(error)[:_ERROR_CHARACTERS].encode("utf-8", "replace")),
        ("mille_dlt_error_type", type(error).__name__.encode()),
        ("mille_dlt_partition", str(record.partition).encode()),
        ("mille_dlt_offset", str(record.offset).encode()),
        ("mille_dlt_at", datetime.now(UTC).isoformat().encode()),
    ]
    await kafka.send(topic.dead_letters(service).name, record.key, record.value, headers)
    metrics.DEAD_LETTERS.labels(topic.name, service).inc()
    log.error(
        "a message went to the dead letters",
        extra={"topic": topic.name, "partition": record.partition, "offset": record.offset, "error": str(error)[:300]},
    )
