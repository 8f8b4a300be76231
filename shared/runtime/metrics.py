"""The Prometheus objects of all services, in the one place where their names and labels are agreed."""

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

disable_created_metrics()  # type: ignore[no-untyped-call]

HTTP_REQUESTS = Counter(
    "mille_http_requests_total", "HTTP requests answered, by route template", ["service", "method", "route", "status"]
)
HTTP_SECONDS = Histogram(
    "mille_http_request_seconds",
    "Seconds from the request's head to the end of its answer",
    ["service", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)
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
