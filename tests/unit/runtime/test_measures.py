"""Gauges that are asked of a store when the metrics are read."""

import asyncio
import time
from math import isnan

from prometheus_client import CollectorRegistry, Gauge

from shared.runtime.measures import Measure, take_all


async def test_each_says_what_its_store_says_and_nothing_where_that_does_not_answer() -> None:
    registry = CollectorRegistry()
    fine, broken, hanging = (Gauge(name, name, registry=registry) for name in ("fine", "broken", "hanging"))
    for gauge in (fine, broken, hanging):
        gauge.set(1)

    async def three() -> float:
        return 3

    async def fail() -> float:
        raise ConnectionError("away")

    async def hang() -> float:
        await asyncio.sleep(3600)
        return 0

    began = time.monotonic()
    await take_all([Measure(fine, three), Measure(broken, fail), Measure(hanging, hang)])
    assert time.monotonic() - began < 4
    assert registry.get_sample_value("fine") == 3
    for name in ("broken", "hanging"):
        value = registry.get_sample_value(name)
        assert value is not None
        assert isnan(value)
    await take_all([])
