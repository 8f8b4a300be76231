"""The requests of this process, counted for Prometheus.

By hand: `prometheus_client` takes five microseconds to count and time one, a tenth of what an answer out of memory
takes altogether. Only the event loop's thread counts, so no lock is needed.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Their upper bounds, included, in seconds."""
_BOUNDS = (*(f"{bound:g}" if bound < 1 else f"{bound}" for bound in _BUCKETS), "+Inf")


@dataclass(slots=True)
class _Times:
    seconds: float = 0.0
    counts: list[int] = field(default_factory=lambda: [0] * len(_BOUNDS))


class Traffic(Collector):
    """`route` is a template: bounded in number."""

    def __init__(self) -> None:
        self._requests: dict[tuple[str, str, str, int], int] = {}
        self._times: dict[tuple[str, str], _Times] = {}

    def count(self, service: str, method: str, route: str, status: int, seconds: float) -> None:
        """One request that was answered, in `seconds` from its head to the end of its answer."""
        request = (service, method, route, status)
        self._requests[request] = self._requests.get(request, 0) + 1
        times = self._times.get((service, route))
        if times is None:
            times = self._times[service, route] = _Times()
        times.seconds += seconds
        times.counts[bisect_left(_BUCKETS, seconds)] += 1

    def collect(self) -> Iterator[CounterMetricFamily | HistogramMetricFamily]:
        requests = CounterMetricFamily(
            "mille_http_requests_total",
            "HTTP requests answered, by route template",
            labels=["service", "method", "route", "status"],
        )
        for (service, method, route, status), count in self._requests.items():
            requests.add_metric([service, method, route, str(status)], count)
        yield requests
        seconds = HistogramMetricFamily(
            "mille_http_request_seconds",
            "Seconds from the request's head to the end of its answer",
            labels=["service", "route"],
        )
        for labels, times in self._times.items():
            upto = zip(_BOUNDS, accumulate(times.counts), strict=True)
            seconds.add_metric(labels, [(bound, float(count)) for bound, count in upto], times.seconds)
        yield seconds


TRAFFIC = Traffic()
REGISTRY.register(TRAFFIC)
