"""What notify counts, beside what the runtime does."""

from prometheus_client import Counter

DELIVERIES = Counter("mille_deliveries_total", "Mails by what became of them", ["kind", "outcome"])
"""`outcome` is a delivery's status at its end, or `put_off`."""
