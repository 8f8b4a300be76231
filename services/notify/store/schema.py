"""Collections and indexes."""

from shared.runtime.mongo import Index

_GONE = Index("expire_at", expire_after=0)

COLLECTIONS = {
    "subscriptions": (
        Index(("address_key", "site", "filter_key"), unique=True),
        Index(("state", "for_categories")),
        Index("confirm.hash"),
        Index("unsubscribe_hash"),
        _GONE,
    ),
    "deliveries": (
        Index(("status", "due_at")),
        Index(("event_id", "status")),
        Index(("subscription_id", "event_id")),
        _GONE,
    ),
    "facts": (Index("event_id"), _GONE),
    "quotas": (_GONE,),
    "sites": (),
}
