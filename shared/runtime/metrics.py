"""The Prometheus objects of all services, in the one place where their names and labels are agreed; those of
requests are in `traffic.py`.
"""

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    Counter,
    Gauge,
    disable_created_metrics,
    generate_latest,
)

disable_created_metrics()  # type: ignore[no-untyped-call]

WORKER_CRASHES = Counter("mille_worker_crashes_total", "Times a worker ended by itself", ["service", "worker"])

CONSUMED = Counter("mille_consumed_total", "Messages consumed, by what became of them", ["topic", "service", "outcome"])
DEAD_LETTERS = Counter("mille_dead_letters_total", "Messages put aside for a person to look at", ["topic", "service"])
DEAD_LETTERS_OPEN = Gauge("mille_dead_letters_open", "Dead letters that nobody has settled", ["topic", "service"])
CONSUMER_STOPPED = Gauge(
    "mille_consumer_stopped",
    "1 while too many dead letters are open to consume more",
    ["topic", "service"],
)
OUTBOX_OLDEST = Gauge("mille_outbox_oldest_seconds", "Age of the oldest message not yet sent, in seconds", ["service"])
RELAYED = Counter("mille_relayed_total", "Outbox messages that the broker acknowledged", ["topic"])
CONSUMER_LAG = Gauge("mille_consumer_lag", "Messages not yet consumed", ["topic", "service", "partition"])

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition() -> bytes:
    """All metrics of this process in Prometheus' text format."""
    return generate_latest()
