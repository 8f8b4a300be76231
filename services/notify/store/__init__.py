"""What notify keeps in MongoDB: the only part of it that knows the database."""

from services.notify.store.alerts import AlertsOfEvents
from services.notify.store.deliveries import Deliveries
from services.notify.store.facts import Facts
from services.notify.store.quotas import Quotas
from services.notify.store.schema import COLLECTIONS
from services.notify.store.subscriptions import Subscriptions

__all__ = ["COLLECTIONS", "AlertsOfEvents", "Deliveries", "Facts", "Quotas", "Subscriptions"]
