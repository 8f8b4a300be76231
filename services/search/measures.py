"""What search counts, beside what the runtime does."""

from prometheus_client import Histogram

PUBLISH_TO_SEARCH = Histogram(
    "mille_publish_to_search_seconds",
    "Seconds from the catalogue's word of a version to its being found; replays and rebuilds do not count",
    buckets=(0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0),
)
