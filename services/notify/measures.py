"""What notify counts, beside what the runtime does."""

from prometheus_client import Counter, Gauge

DELIVERIES = Counter("mille_deliveries_total", "Mails by what became of them", ["kind", "outcome"])
"""`outcome` is a delivery's status at its end, or `put_off`."""

UNCERTAIN = Gauge("mille_deliveries_uncertain", "Mails of which nobody knows whether they arrived, on the list now")
