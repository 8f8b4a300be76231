"""Whether anything is still on its way: a quick look at the stores, so that no audit slows down what it waits for."""

from collections.abc import Mapping
from typing import Any

import requests
from pymongo import MongoClient

from deploy.local.services import PORTS

_ON_THEIR_WAY = (
    *((service, "outbox", {"pending": True}) for service in PORTS if service != "gateway"),
    ("search", "entities", {"dirty": True}),
    ("notify", "deliveries", {"status": {"$in": ["pending", "sending"]}}),
)


def waiting(env: Mapping[str, str]) -> bool:
    """By what the services say; nobody says anything of what is truly lost, so that only an audit can tell."""
    with MongoClient[dict[str, Any]](env["MILLE_MONGO_URL"]) as client:
        prefix = env.get("MILLE_MONGO_PREFIX", "mille_")
        if any(client[prefix + service][rows].find_one(which) for service, rows, which in _ON_THEIR_WAY):
            return True
    return any(_lag(env[f"MILLE_{service.upper()}_URL"]) for service in PORTS)


def _lag(url: str) -> float:
    """Messages that the processes of a service have not read, as of a few seconds ago."""
    lines = (line for one in url.split(",") for line in requests.get(f"{one}/metrics", timeout=10).text.splitlines())
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("mille_consumer_lag{"))
