"""Requests counted by hand come out as `prometheus_client` writes them."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from shared.runtime import metrics
from shared.runtime.traffic import Traffic

ABOUT = "Seconds from the request's head to the end of its answer"
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


def test_it_says_what_the_library_would_say() -> None:
    theirs, ours, traffic = CollectorRegistry(), CollectorRegistry(), Traffic()
    ours.register(traffic)
    labels = ["service", "method", "route", "status"]
    counter = Counter("mille_http_requests", "HTTP requests answered, by route template", labels, registry=theirs)
    times = Histogram("mille_http_request_seconds", ABOUT, ["service", "route"], buckets=BUCKETS, registry=theirs)
    for seconds in (0.0, 0.002, 0.0021, 0.25, 0.3, 1.0, 10.0, 11.0):
        for route, status in (("/a", 200), ("/b", 404)):
            counter.labels("x", "GET", route, status).inc()
            times.labels("x", route).observe(seconds)
            traffic.count("x", "GET", route, status, seconds)
    assert generate_latest(ours) == generate_latest(theirs)


def test_it_is_among_the_metrics_of_the_process() -> None:
    assert b"mille_http_request_seconds" in metrics.exposition()
