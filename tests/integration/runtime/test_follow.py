"""Following a topic for a cache: it forgets rather than believes."""

import asyncio

from shared.events.base import Payload
from shared.runtime.follow import Follower
from tests.harness.house import House, until
from tests.harness.tiny import Said, said


class Cache:
    """What it remembers is true as long as every news was heard."""

    def __init__(self, house: House) -> None:
        self.news: list[int] = []
        self.forgotten = 0
        self.follower = Follower(house.tiny.kafka, house.topic, news=self.hear, reconnected=self.forget)

    def hear(self, payload: Payload) -> None:
        assert isinstance(payload, Said)
        if payload.text == "bug":
            raise KeyError(payload.text)
        self.news.append(payload.n)

    def forget(self) -> None:
        self.forgotten += 1


async def test_everything_after_the_first_forgetting_is_heard(house: House) -> None:
    """From the very moment that it says "I listen": what is said right then must not fall between."""
    await house.bus.say(house.topic, said("k", 1))
    cache = Cache(house)
    async with house.running(cache.follower):
        await until(lambda: cache.forgotten, every=0.001)
        await asyncio.gather(*(house.bus.say(house.topic, said(f"k{n}", n)) for n in range(2, 12)))
        await until(lambda: len(cache.news) == 10)
    assert sorted(cache.news) == list(range(2, 12))
    assert cache.forgotten == 1


async def test_what_cannot_be_read_or_taken_in_makes_it_forget(house: House) -> None:
    cache = Cache(house)
    async with house.running(cache.follower):
        await until(lambda: cache.forgotten == 1)
        await house.bus.put(house.topic, b"k", b"{}", [])
        await until(lambda: cache.forgotten == 2)
        await house.bus.say(house.topic, said("k", 2, "bug"))
        await until(lambda: cache.forgotten == 3)
        await house.bus.say(house.topic, said("k", 3))
        await until(lambda: cache.news == [3])
